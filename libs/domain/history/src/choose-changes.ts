import type { MainlineCommit, MergedChange } from './mainline.js';

/**
 * What counts as a change. `merges`: merge commits with two parents. `commits`: commits whose subject ends in `(#123)`, as
 * squash merges do; where there are none, each commit. `auto`: merges when there are any, else commits.
 */
export type ChangesWish = 'auto' | 'merges' | 'commits';

/** What was taken in the end. */
export type ChangesSource = 'merges' | 'squashes' | 'commits';

export interface ChoiceOfChanges {
  readonly changes: ChangesWish;
  /** Seconds since 1970: only what came in at this time or later. */
  readonly since: number | null;
  /** At most so many, the latest. */
  readonly limit: number;
}

export interface ChosenChanges {
  readonly source: ChangesSource;
  /** Oldest first. */
  readonly changes: readonly MergedChange[];
  /** How many of the other kinds there are in the same span of time: what else could have been chosen. */
  readonly found: Readonly<Record<ChangesSource, number>>;
  /** Merges of three or more parents, which are never taken. */
  readonly octopuses: number;
}

const SQUASH = /\(#\d+\)$/;

/** Picks the changes out of a branch's first-parent history, which is given newest first and without gaps. */
export function chooseChanges(mainline: readonly MainlineCommit[], choice: ChoiceOfChanges): ChosenChanges {
  const steps = stepsOf(mainline).filter(({ commit }) => choice.since === null || commit.at >= choice.since);
  const kinds: Record<ChangesSource, Step[]> = {
    merges: steps.filter(({ commit }) => commit.parents.length === 2),
    squashes: steps.filter(({ commit }) => commit.parents.length === 1 && SQUASH.test(commit.subject.trimEnd())),
    commits: steps.filter(({ commit }) => commit.parents.length === 1),
  };
  const found = { merges: kinds.merges.length, squashes: kinds.squashes.length, commits: kinds.commits.length };
  const source = sourceFor(choice.changes, found);
  return {
    source,
    changes: kinds[source].slice(0, choice.limit).reverse().map(changeOf),
    found,
    octopuses: steps.filter(({ commit }) => commit.parents.length > 2).length,
  };
}

function sourceFor(wish: ChangesWish, found: Readonly<Record<ChangesSource, number>>): ChangesSource {
  if (wish === 'merges' || (wish === 'auto' && found.merges > 0)) return 'merges';
  return found.squashes > 0 ? 'squashes' : 'commits';
}

interface Step {
  readonly commit: MainlineCommit;
  readonly before: MainlineCommit;
}

/** Each commit with the one before it on the branch. The oldest has none, and so is no change. */
function stepsOf(mainline: readonly MainlineCommit[]): Step[] {
  return mainline.flatMap((commit, at) => {
    const before = mainline[at + 1];
    return before === undefined ? [] : [{ commit, before }];
  });
}

function changeOf({ commit, before }: Step): MergedChange {
  const { id, tree, parents, at, subject } = commit;
  return { id, tree, base: before.id, baseTree: before.tree, topic: parents[1] ?? null, at, subject };
}
