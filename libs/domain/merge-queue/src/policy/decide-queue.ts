import type { Action, WaitReason } from './action.js';
import { tipAt } from './chain.js';
import { landing } from './land.js';
import { picture, waitingIn, type Picture } from './picture.js';
import type { Plan } from './plan.js';
import { planAdaptive } from './plan-adaptive.js';
import { planBors } from './plan-bors.js';
import { planSerial } from './plan-serial.js';
import { planZuul } from './plan-zuul.js';
import type { Policy } from './policy.js';
import { isBaseGreen, settle } from './settle.js';
import { schedule } from './schedule.js';
import type { QueueState } from './state.js';

/**
 * What to do now. First what the facts settle, then a landing, and only when there is neither: what to build and to test. Act on
 * all of it, in any order, then read and ask again; with `wait` alone, ask again when something has happened.
 */
export function decideQueue(state: QueueState, policy: Policy): Action[] {
  const now = picture(state, policy);
  const settled = settle(now);
  if (settled.length > 0) return settled;
  const land = landing(now);
  if (land !== null) return [land];
  const actions = schedule(now, withBase(now, planOf(now)));
  return actions.length > 0 ? actions : [{ kind: 'wait', because: waitReason(now) }];
}

function planOf(now: Picture): Plan {
  switch (now.policy.name) {
    case 'adaptive':
      return planAdaptive(now);
    case 'serial':
      return planSerial(now);
    case 'bors':
      return planBors(now);
    case 'zuul':
      return planZuul(now);
    default:
      return now.policy.name satisfies never;
  }
}

/**
 * When others have moved `develop`, nobody knows whether it is green. As soon as something is red on it, it is tested itself before
 * anybody is blamed; red as often as a culprit would be, it stops the queue, but for a change that mends it.
 */
function withBase(now: Picture, plan: Plan): Plan {
  const doubted = now.chains.find((chain) => chain.red !== null && !isBaseGreen(now, chain));
  if (doubted === undefined) return plan;
  const tip = doubted.stack.base;
  const { reds } = now.verdicts(tip.tree);
  if (reds.length >= now.redsNeeded) return planMending(now);
  const [first] = reds;
  const again = first && { environment: first.environment };
  return { ...plan, wishes: [{ tip, ...(again && { again }) }, ...plan.wishes] };
}

/** On a red `develop` each change is tested alone, once: one that is green mends it, and lands. */
function planMending({ chains, ready, verdicts }: Picture): Plan {
  const alone = chains.filter(({ live, stack }) => live && stack.parts.length === 1);
  const tried = new Set(alone.flatMap((chain) => waitingIn(chain, 0, 1)));
  const untested = alone.map((chain) => tipAt(chain, 1)).filter(({ tree }) => verdicts(tree).reds.length === 0);
  const builds = ready.flatMap(({ changeId }) => (tried.has(changeId) ? [] : [[changeId]]));
  return { wishes: untested.map((tip) => ({ tip })), builds };
}

function waitReason({ state, chains, verdicts, redsNeeded, ready }: Picture): WaitReason {
  if (state.runs.some((run) => run.state === 'running')) return 'gate-running';
  if (chains.some(({ stack }) => verdicts(stack.base.tree).reds.length >= redsNeeded)) return 'develop-red';
  if (state.queue.length === 0) return 'queue-empty';
  return ready.length === 0 ? 'needs-not-landed' : 'gate-running';
}
