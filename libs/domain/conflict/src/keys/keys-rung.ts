import { NOT_FOR_THIS_FILE, refused, type Outcome, type Rung, type ThreeTexts } from '../rung.js';
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
  const read = async (text: string) => (text === '' ? null : parts.reader.keys(format, text));
  const [base, ours, theirs] = await Promise.all([read(texts.base), read(texts.ours), read(texts.theirs)]);
  for (const one of [base, ours, theirs])
    if (one?.kind === 'unread') return refused(one.reason, 'rung 2 cannot read it');
  if (base?.kind === 'unread' || ours?.kind !== 'keys' || theirs?.kind !== 'keys')
    return refused('deleted-and-changed', 'a side is empty');
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
