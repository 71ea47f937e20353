import type { Policy } from './policy.js';
import type { QueueState, WaitingChange } from './state.js';

/** Oldest first, with priority as age in advance; ties by id. */
export function inQueueOrder(
  queue: readonly WaitingChange[],
  { priorityMs }: Pick<Policy, 'priorityMs'>,
): WaitingChange[] {
  const since = ({ queuedAt, priority = 0 }: WaitingChange): number => queuedAt - priority * priorityMs;
  return [...queue].sort((a, b) => since(a) - since(b) || (a.changeId < b.changeId ? -1 : 1));
}

/** Changes that may be tested now, in their order: what they need has landed. Who has waited too long comes first. */
export function eligible(state: Pick<QueueState, 'queue' | 'now'>, policy: Policy): WaitingChange[] {
  const ready = inQueueOrder(state.queue, policy).filter(({ openNeeds }) => openNeeds.length === 0);
  const overdue = overdueOf(ready, state.now, policy);
  return [...overdue, ...ready.filter((change) => !overdue.includes(change))];
}

/** Changes that have waited longer than the policy's patience, the oldest first. */
export function overdueOf(ready: readonly WaitingChange[], now: number, { patienceMs }: Policy): WaitingChange[] {
  return ready.filter(({ queuedAt }) => now - queuedAt > patienceMs).sort((a, b) => a.queuedAt - b.queuedAt);
}
