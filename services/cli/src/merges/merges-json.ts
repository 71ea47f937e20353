import { EQUALITIES } from '@manyhands/conflict';
import type { ReplayedFile, ReplayedMerges } from './replay-merges.js';

/** One line for each file in conflict. */
export const lineOf = ({ merge, path, rung, equal }: ReplayedFile) => ({ merge, path, rung, equal });

/** The last line. */
export function sumOf({ merges, conflictedMerges, files }: ReplayedMerges, seconds: number) {
  const resolved = files.filter(({ rung }) => rung !== null);
  return {
    merges: merges.length,
    conflictedMerges,
    conflictedFiles: files.length,
    resolvedFiles: resolved.length,
    equal: Object.fromEntries(
      EQUALITIES.map((equality) => [equality, files.filter(({ equal }) => equal === equality).length]),
    ),
    byRung: counted(resolved.map(({ rung }) => String(rung))),
    seconds,
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
