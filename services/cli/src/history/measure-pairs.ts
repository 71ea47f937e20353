import { judgeCloser, judgePair, type Judgement, type PairOfChanges } from '@manyhands/history';
import { mergeSome } from './merge-some.js';
import type { MergedTrees } from './merge-many.js';
import type { ReadChange } from './read-diffs.js';
import type { ScratchRepository } from './scratch-repository.js';

export interface Measured {
  readonly pair: PairOfChanges;
  readonly judgement: Judgement;
  /** Where the later change conflicts without the earlier one; after a closer look only what the earlier one takes away. */
  readonly conflicts: readonly string[];
  /** What git said when it could not do a merge. */
  readonly failure: string | null;
}

interface Sides {
  readonly pair: PairOfChanges;
  readonly earlier: ReadChange;
  readonly later: ReadChange;
}

interface Looked extends Sides {
  readonly takenBack: MergedTrees;
  readonly without: MergedTrees;
  readonly judgement: Judgement | 'look-closer';
}

/** Asks git about every pair whether the later change can do without the earlier one. Four runs for all of them. */
export async function measurePairs(
  scratch: ScratchRepository,
  changes: readonly ReadChange[],
  pairs: readonly PairOfChanges[],
): Promise<Measured[]> {
  const sides = pairs.flatMap((pair) => {
    const [earlier, later] = [changes[pair.earlier], changes[pair.later]];
    return earlier === undefined || later === undefined ? [] : [{ pair, earlier, later }];
  });
  return lookCloser(scratch, await lookOnce(scratch, sides));
}

/** Takes the earlier change back from the state before the later one, and merges the later one onto what that gives. */
async function lookOnce(scratch: ScratchRepository, sides: readonly Sides[]): Promise<Looked[]> {
  const takenBack = await mergeSome(scratch, sides, ({ earlier, later }) => ({
    base: earlier.tree,
    ours: later.baseTree,
    theirs: earlier.baseTree,
  }));
  const without = await mergeSome(scratch, takenBack, ([{ later }, state]) =>
    state.kind === 'failed' ? state : { base: later.baseTree, ours: state.tree, theirs: later.tree },
  );
  return without.map(([[side, back], merged]) => {
    const judgement = judgePair({ takenBack: back, without: merged, later: side.later.footprint });
    return { ...side, takenBack: back, without: merged, judgement };
  });
}

/** Settles what the first look has left open: merges the later change onto the states before and after the earlier one. */
async function lookCloser(scratch: ScratchRepository, looked: readonly Looked[]): Promise<Measured[]> {
  const open = looked.filter(({ judgement }) => judgement === 'look-closer');
  const onto = (state: 'baseTree' | 'tree') =>
    mergeSome(scratch, open, ({ earlier, later }) => ({
      base: later.baseTree,
      ours: earlier[state],
      theirs: later.tree,
    }));
  const before = new Map(await onto('baseTree'));
  const after = new Map(await onto('tree'));
  return looked.map((one) => {
    const [first, second] = [before.get(one), after.get(one)];
    return first === undefined || second === undefined ? settled(one) : settledCloser(one, first, second);
  });
}

function settled({ pair, judgement, takenBack, without }: Looked): Measured {
  if (judgement === 'look-closer') throw new Error('a closer look was asked for and not taken');
  return { pair, judgement, conflicts: pathsOf(without), failure: failureIn(takenBack, without) };
}

function settledCloser({ pair, takenBack }: Looked, before: MergedTrees, after: MergedTrees): Measured {
  const judgement = judgeCloser({ entangled: pathsOf(takenBack), before, after });
  const left = new Set(pathsOf(after));
  const conflicts = pathsOf(before).filter((path) => !left.has(path));
  return { pair, judgement, conflicts, failure: failureIn(before, after) };
}

const pathsOf = (merge: MergedTrees): readonly string[] => (merge.kind === 'conflict' ? merge.paths : []);

function failureIn(...merges: readonly MergedTrees[]): string | null {
  const failed = merges.find((one) => one.kind === 'failed');
  return failed?.kind === 'failed' ? failed.because : null;
}
