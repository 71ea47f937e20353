import { type Chunk, type ConflictChunk, mergeTokens, type Three } from './merge-tokens.js';

export type TextMerge =
  { readonly kind: 'clean'; readonly text: string } | { readonly kind: 'conflict'; readonly chunks: readonly Chunk[] };

/** Lines with their line breaks, so that joining them gives the text again. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Three-way merge line by line, as `git merge-file` does it. */
export function mergeText({ base, ours, theirs }: Three<string>): TextMerge {
  if (ours === theirs || theirs === base) return { kind: 'clean', text: ours };
  if (ours === base) return { kind: 'clean', text: theirs };
  const chunks = mergeTokens({ base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) });
  return settled(chunks, () => null);
}

/** Tries to settle each conflict; text when none is left. */
export function settled(
  chunks: readonly Chunk[],
  settle: (conflict: ConflictChunk) => readonly string[] | null,
): TextMerge {
  const parts: string[] = [];
  for (const chunk of chunks) {
    const tokens = chunk.kind === 'clean' ? chunk.tokens : settle(chunk);
    if (tokens === null) return { kind: 'conflict', chunks };
    // One by one: spreading a whole file as arguments overflows the stack.
    for (const token of tokens) parts.push(token);
  }
  return { kind: 'clean', text: parts.join('') };
}
