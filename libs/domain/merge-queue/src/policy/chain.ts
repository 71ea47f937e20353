import type { Part, QueueState, Stack, Tip } from './state.js';
import type { Verdicts } from './verdicts.js';

/** Where a part's change is: still to be decided, in `develop`, or out of the queue (withdrawn, ejected, pushed to). */
export type Whereabouts = 'waiting' | 'landed' | 'gone';

export interface ChainPart extends Part {
  readonly at: Whereabouts;
}

/**
 * A stack as the gate's results show it. Lengths count parts from the bottom: `green` parts are known to be good together, `red` is the
 * shortest longer prefix that was red, so the parts from `green + 1` to `red` are the suspects.
 */
export interface Chain {
  readonly stack: Stack;
  /** Up to the first part whose change is gone: what is above it can neither land nor prove anything. */
  readonly parts: readonly ChainPart[];
  /** Changes above that, which wait all the same. */
  readonly cutOff: readonly string[];
  /** Its base is this `develop`, or `develop` is one of its commits and all up to there has landed: its tips can land. */
  readonly live: boolean;
  readonly green: number;
  readonly red: number | null;
}

/** The chance that a change which is cleared elsewhere is red here after all: it does not get on with something below it. */
export const CLASH = 0.002;

export function readChain(state: Pick<QueueState, 'develop'>, stack: Stack, known: Known): Chain {
  const all = stack.parts.map((part): ChainPart => ({ ...part, at: known.whereabouts(part) }));
  const gone = all.findIndex(({ at }) => at === 'gone');
  const parts = gone < 0 ? all : all.slice(0, gone);
  const cutOff = all.slice(parts.length).flatMap(({ at, changeId }) => (at === 'waiting' ? [changeId] : []));
  const tips = [stack.base, ...parts];
  const at = tips.findIndex(({ sha }) => sha === state.develop.sha);
  const green = Math.max(at, landedBelow(parts), lastGreen(parts, known.verdicts));
  const red = parts.findIndex((part, index) => index >= green && known.verdicts(part.tree).reds.length > 0);
  const live = at >= 0 && parts.slice(0, at).every((part) => part.at === 'landed');
  return { stack, parts, cutOff, live, green, red: red < 0 ? null : red + 1 };
}

export interface Known {
  readonly verdicts: Verdicts;
  readonly whereabouts: (part: Part) => Whereabouts;
}

export function whereaboutsOf({ queue, landed }: Pick<QueueState, 'queue' | 'landed'>): Known['whereabouts'] {
  const heads = new Map(queue.map(({ changeId, headSha }) => [changeId, headSha]));
  const inDevelop = new Set(landed);
  return ({ changeId, headSha }) => {
    if (inDevelop.has(changeId)) return 'landed';
    return heads.get(changeId) === headSha ? 'waiting' : 'gone';
  };
}

/** Changes that do not merge on top of an open stack, though they may on `develop` alone. */
export const leftOut = (chains: readonly Chain[]): string[] => chains.flatMap(({ stack }) => stack.leftOut ?? []);

/** The commit of a chain's first `length` parts. */
export function tipAt({ stack, parts }: Pick<Chain, 'stack' | 'parts'>, length: number): Tip {
  const { sha, tree } = length === 0 ? stack.base : (parts[length - 1] ?? stack.base);
  return { sha, tree };
}

/** All of them are in a `develop` that is green: what they make together has passed under it. */
function landedBelow(parts: readonly ChainPart[]): number {
  const first = parts.findIndex(({ at }) => at !== 'landed');
  return first < 0 ? parts.length : first;
}

const lastGreen = (parts: readonly ChainPart[], verdicts: Verdicts): number =>
  parts.findLastIndex(({ tree }) => verdicts(tree).green) + 1;
