import { leftOut, type Chain } from './chain.js';
import { suspectsOf, waitingIn, type Picture } from './picture.js';
import type { Plan } from './plan.js';
import type { WaitingChange } from './state.js';

/** What is being tested, and what room there is for more. */
export interface UnderWay {
  readonly red: readonly Chain[];
  /** Stacks whose whole has no answer yet. */
  readonly untested: readonly Chain[];
  /** Slots that nobody has a use for. */
  readonly free: number;
}

/** New stacks: what is cleared, and on top of it a group of fresh changes; or what is cleared alone, when there is nothing else. */
export function compose(picture: Picture, underWay: UnderWay): Plan['builds'] {
  const rest = fresh(picture, underWay);
  const cleared = clearedInOrder(picture);
  const room = Math.min(underWay.free, groupsAtOnce(picture) - underWay.untested.length);
  if (rest.length > 0)
    return groups(picture, rest)
      .slice(0, Math.max(0, room))
      .map((group) => stackOf(picture, cleared, group));
  return underWay.free > 0 && mayLandAlone(picture, cleared, underWay) ? [cleared] : [];
}

/**
 * Changes of which nothing is known and nothing is asked. What did not merge on top of an open stack waits until that has landed,
 * unless it has waited too long already.
 */
function fresh(picture: Picture, { red, untested }: UnderWay): WaitingChange[] {
  const taken = new Set([
    ...picture.cleared,
    ...leftOut(picture.chains).filter((id) => !picture.overdue.has(id)),
    ...red.flatMap((chain) => suspectsOf(chain, picture.cleared)),
    ...untested.flatMap((chain) => waitingIn(chain, 0, chain.parts.length)),
  ]);
  const free = picture.ready.filter((change) => !taken.has(change.changeId) && !followsAnother(picture, change, taken));
  return free.filter((change) => !waitsForAnother(picture, change));
}

/**
 * An older one that it may not get on with is not cleared yet. On top of that one the gate tells whether they do; side by side both would be
 * green, and red together when nobody suspects them any more.
 */
function waitsForAnother(
  { ready, cleared, overdue }: Picture,
  { changeId, interferesWith = [] }: WaitingChange,
): boolean {
  if (interferesWith.length === 0 || overdue.has(changeId)) return false;
  const before = ready.slice(
    0,
    ready.findIndex((one) => one.changeId === changeId),
  );
  return before.some((other) => interferesWith.includes(other.changeId) && !cleared.has(other.changeId));
}

/** An older one of its lane is still being tested: it goes first. */
function followsAnother({ ready, cleared }: Picture, change: WaitingChange, taken: ReadonlySet<string>): boolean {
  if (change.lane === undefined) return false;
  const before = ready.slice(0, ready.indexOf(change)).filter(({ lane }) => lane === change.lane);
  return before.some(({ changeId }) => taken.has(changeId) && !cleared.has(changeId));
}

/** Equal groups of about the size at which green is as likely as the policy wants it. */
function groups(picture: Picture, rest: readonly WaitingChange[]): WaitingChange[][] {
  const size = groupSize(picture);
  const count = Math.ceil(rest.length / size);
  const even = Math.ceil(rest.length / count);
  return Array.from({ length: count }, (_, at) => rest.slice(at * even, (at + 1) * even)).filter(
    (group) => group.length > 0,
  );
}

function groupSize({ rate, policy }: Picture): number {
  const target = 0.5 + 0.3 * policy.dial;
  const distance = (size: number): number => Math.abs(rate.allGood(size) - target);
  let best = 1;
  for (let size = 2; size <= policy.maxBatch; size += 1) if (distance(size) < distance(best)) best = size;
  return best;
}

/** Few while the blame rate is unknown, for a wrong size wastes the run; doubled by what has been seen. */
function groupsAtOnce({ state, cleared, chains, policy }: Picture): number {
  const { landed, ejected } = state.record;
  const seen = (landed + ejected + cleared.size) / 8 + chains.filter(({ red }) => red !== null).length;
  return Math.ceil((2 + seen) * (0.5 + policy.dial));
}

/** Who has waited too long is at the bottom: what does not merge with it is left out, and not the other way round. */
function stackOf({ overdue }: Picture, cleared: readonly string[], group: readonly WaitingChange[]): string[] {
  const fresh = group.map(({ changeId }) => changeId);
  const isFirst = (id: string): boolean => overdue.has(id);
  return [...fresh.filter(isFirst), ...cleared, ...fresh.filter((id) => !isFirst(id))];
}

/** Without those that were good elsewhere and are red on this very `develop`: they are being looked into, and would spoil every group. */
function clearedInOrder({ ready, cleared, chains }: Picture): string[] {
  const contradicted = chains.filter((chain) => chain.live && suspectsOf(chain, cleared).length === 0);
  const doubtful = new Set(contradicted.flatMap((chain) => waitingIn(chain, chain.green, chain.red ?? 0)));
  return ready.flatMap(({ changeId }) => (cleared.has(changeId) && !doubtful.has(changeId) ? [changeId] : []));
}

/** Nothing that is under way will bring them in, and nothing more will be cleared soon, or there is no time to wait for it. */
function mayLandAlone({ policy, chains }: Picture, cleared: readonly string[], { red, untested }: UnderWay): boolean {
  if (cleared.length === 0) return false;
  if (red.length > 0 && policy.dial < 0.5) return false;
  // What was left out of a stack does not merge with it, and waits for it.
  const comes = (chain: Chain): string[] => [
    ...waitingIn(chain, 0, untested.includes(chain) ? chain.parts.length : chain.green),
    ...leftOut([chain]),
  ];
  return !chains.some((chain) => chain.live && cleared.every((id) => comes(chain).includes(id)));
}
