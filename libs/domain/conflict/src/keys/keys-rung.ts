import { NOT_FOR_THIS_FILE, type Refused, refused, type Outcome, type Rung, type ThreeTexts } from '../rung.js';
import type { SyntaxReader, Versions } from '../syntax-reader.js';
import { type KeyDocument, type KeyFormat, valueOf } from './key-tree.js';
import { KeyMerge } from './merge-keys.js';

export interface KeysParts {
  readonly reader: SyntaxReader;
  readonly versions: Versions;
}

/** Rung 2: documents of keys and values, key by key, in the layout of ours. */
export function keysRung(parts: KeysParts): Rung {
  return { number: 2, name: 'keys', attempt: (texts) => attempt(texts, parts) };
}

export function keyFormatOf(path: string): KeyFormat | null {
  if (/\.(json|jsonc|webmanifest)$/.test(path)) return 'json';
  return /\.ya?ml$/.test(path) ? 'yaml' : null;
}

async function attempt(texts: ThreeTexts, parts: KeysParts): Promise<Outcome> {
  const format = keyFormatOf(texts.path);
  if (format === null) return NOT_FOR_THIS_FILE;
  const read = await readDocuments(texts, (text) => parts.reader.keys(format, text));
  if (read.kind === 'refused') return read;
  const { base, ours, theirs } = read;
  const merge = new KeyMerge(parts.versions, format === 'json' ? ',' : '');
  const made = merge.merge('', {
    base: base && { text: texts.base, node: base.root },
    ours: { text: texts.ours, node: ours.root },
    theirs: { text: texts.theirs, node: theirs.root },
  });
  if (made.kind === 'refused') return made;
  const text = texts.ours.slice(0, ours.root.start) + made.text + texts.ours.slice(ours.root.end);
  const after = await parts.reader.keys(format, text);
  const problem = whatIsLost(after, { value: made.value, comments: commentsWanted(base, ours, theirs) });
  return problem ?? { kind: 'resolved', text, changes: merge.changes };
}

interface Documents {
  readonly kind: 'documents';
  readonly base: KeyDocument | null;
  readonly ours: KeyDocument;
  readonly theirs: KeyDocument;
}

async function readDocuments(
  texts: ThreeTexts,
  read: (text: string) => ReturnType<SyntaxReader['keys']>,
): Promise<Documents | Refused> {
  if (texts.ours === '' || texts.theirs === '') return refused('deleted-and-changed', 'a side is empty');
  const base = texts.base === '' ? null : await read(texts.base);
  const [ours, theirs] = await Promise.all([read(texts.ours), read(texts.theirs)]);
  if (base?.kind === 'unread') return refused(base.reason, 'the base cannot be read');
  if (ours.kind === 'unread') return refused(ours.reason, 'ours cannot be read');
  if (theirs.kind === 'unread') return refused(theirs.reason, 'theirs cannot be read');
  return { kind: 'documents', base, ours, theirs };
}

/** The result is read again: every key must have the value, and every comment must be there. */
function whatIsLost(
  after: Awaited<ReturnType<SyntaxReader['keys']>>,
  wanted: { readonly value: string; readonly comments: readonly string[] },
): Outcome | null {
  if (after.kind === 'unread') return refused('lost', `the result is ${after.reason}`);
  if (valueOf(after.root) !== wanted.value) return refused('lost', 'the result says something else');
  const found = [...after.comments].sort().join('\n');
  return found === [...wanted.comments].sort().join('\n') ? null : refused('comments', 'a comment would be lost');
}

/** Ours' comments, without those that theirs took away, with those that it added. */
function commentsWanted(base: KeyDocument | null, ours: KeyDocument, theirs: KeyDocument): string[] {
  const was = base?.comments ?? [];
  return [...without(ours.comments, without(was, theirs.comments)), ...without(theirs.comments, was)];
}

function without(some: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
