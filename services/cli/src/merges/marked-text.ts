import { type Conflict, linesOf, mergeTokens, normalForm, structural, withConflictMarks } from '@manyhands/conflict';
import type { ThreeFiles } from './read-three-files.js';

/** The text with conflict marks, as `git merge-file` gives it; nothing for what is no text. */
export function markedText(conflict: Conflict, labels: ThreeFiles): Uint8Array {
  if (structural(conflict) !== null) return new Uint8Array();
  const normal = normalForm({
    base: conflict.base?.bytes ?? null,
    ours: conflict.ours?.bytes ?? null,
    theirs: conflict.theirs?.bytes ?? null,
  });
  if (normal.kind === 'refused') return new Uint8Array();
  const { base, ours, theirs } = normal.texts;
  const chunks = mergeTokens({ base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) });
  return new TextEncoder().encode(normal.restore(withConflictMarks(chunks, labels)));
}
