import { contains, overlap, type Scope } from '@manyhands/scope';
import { barriers, freezeBlockers, goesBefore, leaseBlockers, type LeaseBlocker, type Wanted } from './blockers.js';
import { DEFAULT_LEASE_POLICY, isLive, type Lease, type LeasePolicy, type LeaseWorld } from './lease.js';

export interface AcquireRequest {
  /** The session that asks; asking again with the same holder is the same request. */
  readonly holder: string;
  readonly task: string;
  readonly scope: Scope;
  /** When this holder first asked, when it already waits. */
  readonly requestedAt?: number;
}

export type AcquireDecision =
  | { readonly kind: 'already-held'; readonly lease: Lease }
  /** `replaces`: the lease of an earlier session of the same task, which ends by this grant and leaves its time to it. */
  | { readonly kind: 'granted'; readonly fence: number; readonly until: number; readonly replaces: Lease | null }
  | { readonly kind: 'busy'; readonly blockers: readonly LeaseBlocker[]; readonly position: number };

/**
 * All or nothing over the whole scope: either nothing live overlaps it and it is granted under the next fence, or nothing is
 * written and every blocker is named with a path that proves it. A task that still holds the scope by an earlier session gets it
 * handed on at once: whoever waits for it waits for this task anyway, and a barrier would make both wait for each other.
 */
export function decideAcquire(
  world: LeaseWorld,
  request: AcquireRequest,
  policy: LeasePolicy = DEFAULT_LEASE_POLICY,
): AcquireDecision {
  const live = world.live.filter((lease) => isLive(lease, world.now));
  const own = live.find((lease) => lease.holder === request.holder);
  if (own) return { kind: 'already-held', lease: own };
  const replaces = live.find((lease) => lease.task === request.task) ?? null;
  const wanted: Wanted = { ...request, since: request.requestedAt ?? world.now };
  const others = live.filter((lease) => lease !== replaces);
  const isHandedOn = replaces !== null && contains(replaces.scope, request.scope);
  const inFront = isHandedOn ? [] : [...barriers(world, wanted, policy), ...freezeBlockers(world, request.scope)];
  const blockers = [...leaseBlockers(others, request.scope), ...inFront];
  if (blockers.length > 0) return { kind: 'busy', blockers, position: 1 + olderTickets(world, wanted) };
  const until = Math.max(world.now + policy.durationMs, replaces?.until === Infinity ? Infinity : 0);
  return { kind: 'granted', fence: world.lastFence + 1, until, replaces };
}

/** How many tickets overlap this request and were there first. The position in the queue is one more. */
const olderTickets = (world: LeaseWorld, wanted: Wanted): number =>
  world.tickets.filter((ticket) => goesBefore(ticket, wanted) && overlap(ticket.scope, wanted.scope) !== null).length;
