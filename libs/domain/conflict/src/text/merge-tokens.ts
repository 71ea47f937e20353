import { matchTokens } from './match-tokens.js';

/** A stretch of the merged sequence. */
export type Chunk =
  | { readonly kind: 'clean'; readonly tokens: readonly string[] }
  /** Both sides changed it, differently. */
  | {
      readonly kind: 'conflict';
      readonly base: readonly string[];
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    };
export type ConflictChunk = Extract<Chunk, { kind: 'conflict' }>;

/** The three sequences of one merge. */
export interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

/** Three-way merge of token sequences (diff3): changes that touch without an unchanged token between them conflict. */
export function mergeTokens(three: Three<readonly string[]>): Chunk[] {
  const { base, ours, theirs } = three;
  const inOurs = new Map(matchTokens(base, ours));
  const inTheirs = new Map(matchTokens(base, theirs));
  const chunks: Chunk[] = [];
  let [b, o, t] = [0, 0, 0];
  for (let at = 0; at <= base.length; at += 1) {
    const [oAt, tAt] = at === base.length ? [ours.length, theirs.length] : [inOurs.get(at), inTheirs.get(at)];
    if (oAt === undefined || tAt === undefined) continue;
    const unstable = { base: base.slice(b, at), ours: ours.slice(o, oAt), theirs: theirs.slice(t, tAt) };
    add(chunks, decide(unstable));
    add(chunks, { kind: 'clean', tokens: base.slice(at, at + 1) });
    [b, o, t] = [at + 1, oAt + 1, tAt + 1];
  }
  return chunks;
}

function decide({ base, ours, theirs }: Three<readonly string[]>): Chunk {
  if (same(ours, theirs) || same(theirs, base)) return { kind: 'clean', tokens: ours };
  if (same(ours, base)) return { kind: 'clean', tokens: theirs };
  return { kind: 'conflict', base, ours, theirs };
}

function add(chunks: Chunk[], chunk: Chunk): void {
  const last = chunks.at(-1);
  if (chunk.kind === 'conflict') chunks.push(chunk);
  else if (last?.kind !== 'clean') chunks.push({ kind: 'clean', tokens: [...chunk.tokens] });
  // One by one: spreading a whole file as arguments overflows the stack.
  else for (const token of chunk.tokens) (last.tokens as string[]).push(token);
}

export const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((token, at) => token === other[at]);
