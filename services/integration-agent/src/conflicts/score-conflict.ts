import {
  type Conflict,
  type ConflictScore,
  linesOf,
  mergeTokens,
  normalForm,
  scoreConflict,
  structural,
} from '@manyhands/conflict';

export interface Scored {
  readonly path: string;
  /** Null when nobody has looked inside. */
  readonly conflict: Conflict | null;
  /** Tasks that cannot begin before the change has landed. */
  readonly waiting: number;
  /** Files that import this one on `develop`; 0 as well when that is not known. */
  readonly dependents: number;
}

/** How urgent a conflict is and how much there is to understand. */
export function scoreOf({ path, conflict, waiting, dependents }: Scored): ConflictScore {
  const stretches = conflict === null ? null : stretchesOf(conflict);
  const facts = { path, dependents, waiting };
  if (stretches === null) return scoreConflict({ ...facts, isText: false, stretches: 0, lines: 0 });
  const lines = stretches.reduce((sum, one) => sum + one, 0);
  return scoreConflict({ ...facts, isText: true, stretches: stretches.length, lines });
}

/** For each stretch in conflict the lines of its longer side; null for what is no text. */
function stretchesOf(conflict: Conflict): number[] | null {
  if (structural(conflict) !== null) return null;
  const bytesOf = (state: Conflict['base']) => state?.bytes ?? null;
  const [base, ours, theirs] = [conflict.base, conflict.ours, conflict.theirs].map(bytesOf);
  const normal = normalForm({ base: base ?? null, ours: ours ?? null, theirs: theirs ?? null });
  if (normal.kind === 'refused') return null;
  const { texts } = normal;
  const chunks = mergeTokens({ base: linesOf(texts.base), ours: linesOf(texts.ours), theirs: linesOf(texts.theirs) });
  return chunks.flatMap((chunk) =>
    chunk.kind === 'conflict' ? [Math.max(chunk.ours.length, chunk.theirs.length)] : [],
  );
}
