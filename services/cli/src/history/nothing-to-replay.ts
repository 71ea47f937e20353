import type { ChoiceOfChanges } from '@manyhands/history';
import { CliError } from '../cli-error.js';
import type { SourceRepository } from './open-repository.js';

/** Why there is no change to look at, and what to try. */
export function nothingToReplay({ branch, shallow }: SourceRepository, wish: ChoiceOfChanges): CliError {
  const kind = wish.changes === 'merges' ? 'merge commit with two parents' : 'merged change';
  const since = wish.since === null ? '' : ` since ${new Date(wish.since * 1000).toISOString()}`;
  return new CliError(`there is no ${kind} on ${branch}${since}`, {
    code: 'nothing-to-replay',
    hint: wayOut(shallow, wish),
  });
}

function wayOut(shallow: string | null, wish: ChoiceOfChanges): string {
  if (shallow !== null) return 'This clone is shallow; git fetch --unshallow brings the rest of the history.';
  if (wish.since !== null) return 'Try an earlier --since.';
  return wish.changes === 'merges' ? 'Try --changes commits.' : 'Name another branch with --branch.';
}
