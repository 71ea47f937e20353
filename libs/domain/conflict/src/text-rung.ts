import { refused, type EntityPair, type Outcome, type Rung } from './rung.js';
import { mergeText } from './text/merge-text.js';
import type { Chunk } from './text/merge-tokens.js';

/** Rung 0: what `git merge-file` does. */
export const textRung: Rung = {
  number: 0,
  name: 'text',
  attempt: async (texts): Promise<Outcome> => {
    if (texts.base === '' && texts.ours !== texts.theirs && texts.ours !== '' && texts.theirs !== '')
      return refused('same-place', 'both sides added the file', [{ ...pairOf(texts), name: texts.path }]);
    const merged = mergeText(texts);
    if (merged.kind === 'clean') return { kind: 'resolved', text: merged.text, changes: [] };
    return refused('same-place', 'both sides changed the same lines', pairsOf(merged.chunks));
  },
};

const pairOf = ({ base, ours, theirs }: Omit<EntityPair, 'name'>) => ({ base: base || null, ours, theirs });

/** The conflicts with the number of their first line in what is merged so far. */
function pairsOf(chunks: readonly Chunk[]): EntityPair[] {
  let line = 1;
  return chunks.flatMap((chunk) => {
    const at = line;
    line += chunk.kind === 'clean' ? chunk.tokens.length : chunk.ours.length;
    if (chunk.kind === 'clean') return [];
    const [base, ours, theirs] = [chunk.base, chunk.ours, chunk.theirs].map((lines) => lines.join(''));
    return [{ name: `line ${at}`, base: base || null, ours: ours || null, theirs: theirs || null }];
  });
}
