import { readChain, whereaboutsOf, type Chain } from './chain.js';
import { blameRate, redsNeeded, type BlameRate } from './estimate.js';
import { eligible, overdueOf } from './order.js';
import type { Policy } from './policy.js';
import type { QueueState, WaitingChange } from './state.js';
import { verdictsOf, type Verdicts } from './verdicts.js';

/** What one read of the state means. Every policy decides on this and on nothing else. */
export interface Picture {
  readonly state: QueueState;
  readonly policy: Policy;
  readonly verdicts: Verdicts;
  /** In the order in which they were built. */
  readonly chains: readonly Chain[];
  /** Waiting changes that were part of a green tip, though perhaps on an earlier `develop`: good, as far as is known. */
  readonly cleared: ReadonlySet<string>;
  /** Changes whose needs have landed, in their order. */
  readonly ready: readonly WaitingChange[];
  /** Those of them that have waited longer than the policy's patience. */
  readonly overdue: ReadonlySet<string>;
  readonly rate: BlameRate;
  /** The chance that a change of which nothing was tested is bad: the blame rate, or what makes it more suspicious. */
  readonly prior: (changeId: string) => number;
  /** Red runs on a green base that make a culprit. */
  readonly redsNeeded: number;
}

export function picture(state: QueueState, policy: Policy): Picture {
  const verdicts = verdictsOf(state);
  const known = { verdicts, whereabouts: whereaboutsOf(state) };
  const chains = state.stacks.map((stack) => readChain(state, stack, known));
  const cleared = new Set(chains.flatMap((chain) => waitingIn(chain, 0, chain.green)));
  const suspects = chains.map((chain) => suspectsOf(chain, cleared).length).filter((size) => size > 0);
  const rate = blameRate(state.record, { cleared: cleared.size, suspects });
  const needed = redsNeeded(state.record, rate.mean, policy.doubt);
  const ready = eligible(state, policy);
  const overdue = new Set(overdueOf(ready, state.now, policy).map(({ changeId }) => changeId));
  const prior = priors(state.queue, rate.mean);
  return { state, policy, verdicts, chains, cleared, ready, overdue, rate, prior, redsNeeded: needed };
}

/** Nothing is certain before it was tested. */
const MOST_SUSPICIOUS = 0.95;

function priors(queue: readonly WaitingChange[], mean: number): Picture['prior'] {
  const suspicions = new Map(queue.map(({ changeId, suspicion = 0 }) => [changeId, suspicion]));
  return (changeId) => Math.max(mean, Math.min(MOST_SUSPICIOUS, suspicions.get(changeId) ?? 0));
}

/** Changes that still wait among the parts from `above` (exclusive) to `upTo`. */
export const waitingIn = ({ parts }: Chain, above: number, upTo: number): string[] =>
  parts.slice(above, upTo).flatMap(({ at, changeId }) => (at === 'waiting' ? [changeId] : []));

/** Among whom the culprit of a red tip is. Those who are cleared elsewhere are not counted, unless nobody else is left. */
export function suspectsOf(chain: Chain, cleared: ReadonlySet<string>): string[] {
  if (chain.red === null) return [];
  return waitingIn(chain, chain.green, chain.red).filter((id) => !cleared.has(id));
}
