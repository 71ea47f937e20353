import type { CodeLanguage } from '@manyhands/context';
import type { Outline } from './entities/outline.js';
import type { KeyDocument, KeyFormat } from './keys/key-tree.js';

/** A text of which nothing can be said. */
export interface Unread {
  readonly kind: 'unread';
  readonly reason: 'unparsable' | 'minified' | 'crashed' | 'too-slow' | 'too-large' | 'duplicate' | 'unsupported';
}

/**
 * Finds the parts of a text that strangers wrote. Whatever a text does to its parser is an answer, `unread`, within seconds;
 * a text with any syntax error is `unparsable`. What is thrown says that the reader itself does not work.
 */
export abstract class SyntaxReader {
  abstract outline(language: CodeLanguage, text: string): Promise<Outline | Unread>;
  abstract keys(format: KeyFormat, text: string): Promise<KeyDocument | Unread>;
}

/** Knows how versions are ordered. */
export abstract class Versions {
  /** Which of the two is newer, when both are versions (or ranges of one kind: `^1.2.0` and `^1.3.0`) above the base; else null. */
  abstract higher(versions: { readonly base: string; readonly ours: string; readonly theirs: string }): string | null;
}
