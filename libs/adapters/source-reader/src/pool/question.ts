import type { CodeLanguage } from '@manyhands/context';
import type { KeyDocument, KeyFormat, Outline, Unread } from '@manyhands/conflict';
import type { BlobFacts, SourceText } from '@manyhands/context';

/** What is asked of a text. */
export type Question =
  | ({ readonly about: 'facts' } & SourceText)
  | { readonly about: 'outline'; readonly language: CodeLanguage; readonly text: string }
  | { readonly about: 'keys'; readonly format: KeyFormat; readonly text: string };

/** The answer to each kind of question; `unread` may be the answer to any. */
export interface Answers {
  readonly facts: BlobFacts;
  readonly outline: Outline | Unread;
  readonly keys: KeyDocument | Unread;
}
export type Answer = Answers[Question['about']];

/** How much there is to read; in bytes, or about as many characters. */
export const sizeOf = (question: Question): number =>
  question.about === 'facts' ? question.bytes.length : question.text.length;
