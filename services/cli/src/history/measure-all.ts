import type { PairOfChanges } from '@manyhands/history';
import { CliError } from '../cli-error.js';
import { measurePairs, type Measured } from './measure-pairs.js';
import type { ReadChange } from './read-diffs.js';
import type { ScratchRepository } from './scratch-repository.js';

/** Pairs in one go: enough that starting git costs nothing, few enough for progress and Ctrl-C. */
const AT_ONCE = 500;
/** More failures than this say that the repository is not whole; each of them costs two starts of git. */
const MOST_FAILURES = 200;

export interface MeasureTask {
  readonly changes: readonly ReadChange[];
  readonly pairs: readonly PairOfChanges[];
  readonly surroundings: { readonly signal: AbortSignal; readonly progress: (sentence: string) => void };
}

/** Measures all pairs, as many at the same time as there are scratch repositories. In the order of the pairs. */
export async function measureAll(scratches: readonly ScratchRepository[], task: MeasureTask): Promise<Measured[]> {
  const { changes, pairs, surroundings } = task;
  const chunks: PairOfChanges[][] = [];
  for (let at = 0; at < pairs.length; at += AT_ONCE) chunks.push(pairs.slice(at, at + AT_ONCE));
  const answers: Measured[][] = [];
  let [next, done, failures] = [0, 0, 0];

  async function lane(scratch: ScratchRepository): Promise<void> {
    for (let at = next++; at < chunks.length; at = next++) {
      surroundings.signal.throwIfAborted();
      const measured = await measurePairs(scratch, changes, chunks[at] ?? []);
      scratch.clear();
      answers[at] = measured;
      done += measured.length;
      failures += measured.filter(({ failure }) => failure !== null).length;
      if (failures > MOST_FAILURES) throw notWhole(measured);
      surroundings.progress(`comparing changes: ${done} of ${pairs.length} pairs`);
    }
  }

  const ended = await Promise.allSettled(scratches.map(lane));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return answers.flat();
}

function notWhole(measured: readonly Measured[]): CliError {
  const because = measured.find(({ failure }) => failure !== null)?.failure ?? 'no reason given';
  return new CliError(
    `git could not compare more than ${MOST_FAILURES} pairs of changes; the last time it said: ${because}`,
    {
      code: 'incomplete-repository',
      hint: 'Objects seem to be missing. In a partial clone, git fetch --refetch --no-filter brings them.',
    },
  );
}
