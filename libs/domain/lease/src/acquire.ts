import { overlap, type Scope } from '@manyhands/scope';
import { DEFAULT_LEASE_POLICY, isLive, type Lease, type LeasePolicy, type LeaseWorld } from './lease.js';

export interface AcquireRequest {
  /** The session that asks; asking again with the same holder is the same request. */
  readonly holder: string;
  readonly scope: Scope;
  /** When this holder first asked, when it already waits. */
  readonly requestedAt?: number;
}

/** Who is in the way: a live lease, or an older ticket that has waited long enough to go first. */
export interface LeaseBlocker {
  readonly kind: 'lease' | 'ticket';
  readonly holder: string;
  /** A path that both may write. */
  readonly witness: string;
}

export type AcquireDecision =
  | { readonly kind: 'already-held'; readonly lease: Lease }
  | { readonly kind: 'granted'; readonly fence: number; readonly until: number }
  | { readonly kind: 'busy'; readonly blockers: readonly LeaseBlocker[]; readonly position: number };

/**
 * All or nothing over the whole scope: either nothing live overlaps it and it is granted under the next fence, or nothing is
 * written and every blocker is named with a path that proves it.
 */
export function decideAcquire(
  world: LeaseWorld,
  request: AcquireRequest,
  policy: LeasePolicy = DEFAULT_LEASE_POLICY,
): AcquireDecision {
  const live = world.live.filter((lease) => isLive(lease, world.now));
  const own = live.find((lease) => lease.holder === request.holder);
  if (own) return { kind: 'already-held', lease: own };
  const blockers = [...leaseBlockers(live, request), ...ticketBlockers(world, request, policy)];
  if (blockers.length === 0) {
    return { kind: 'granted', fence: world.lastFence + 1, until: world.now + policy.durationMs };
  }
  return { kind: 'busy', blockers, position: 1 + olderTickets(world, request).length };
}

function leaseBlockers(live: readonly Lease[], request: AcquireRequest): LeaseBlocker[] {
  return live.flatMap((lease) => {
    const witness = overlap(lease.scope, request.scope);
    return witness ? [{ kind: 'lease' as const, holder: lease.holder, witness: witness.path }] : [];
  });
}

/** Fairness: whoever has waited longer than the bound may not be overtaken by a newer request that overlaps. */
function ticketBlockers(world: LeaseWorld, request: AcquireRequest, policy: LeasePolicy): LeaseBlocker[] {
  return olderTickets(world, request)
    .filter((ticket) => world.now - ticket.requestedAt > policy.barrierAfterMs)
    .flatMap((ticket) => {
      const witness = overlap(ticket.scope, request.scope);
      return witness ? [{ kind: 'ticket' as const, holder: ticket.holder, witness: witness.path }] : [];
    });
}

/** Tickets that overlap this request and were there first. The position in the queue is one more than their number. */
function olderTickets(world: LeaseWorld, request: AcquireRequest) {
  const asked = request.requestedAt ?? world.now;
  return world.tickets.filter(
    (ticket) =>
      ticket.holder !== request.holder &&
      (ticket.requestedAt < asked || (ticket.requestedAt === asked && ticket.holder < request.holder)) &&
      overlap(ticket.scope, request.scope) !== null,
  );
}
