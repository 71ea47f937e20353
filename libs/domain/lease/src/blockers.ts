import { overlap, type Scope } from '@manyhands/scope';
import type { Freeze, Lease, LeasePolicy, LeaseWorld, Ticket } from './lease.js';

/** Who or what is in the way: a live lease, an older ticket that has waited long enough to go first, or a freeze. */
export type LeaseBlocker =
  | {
      readonly kind: 'lease' | 'ticket';
      readonly holder: string;
      /** A path that both may write. */
      readonly witness: string;
    }
  /** `until`: milliseconds since 1970. */
  | { readonly kind: 'freeze'; readonly until: number; readonly witness: string };

/** Who wants which scope, and since when. */
export interface Wanted {
  readonly holder: string;
  readonly scope: Scope;
  readonly since: number;
}

export const leaseBlockers = (live: readonly Lease[], scope: Scope): LeaseBlocker[] =>
  live.flatMap((lease) =>
    witnesses(lease.scope, scope).map((witness) => ({ kind: 'lease', holder: lease.holder, witness })),
  );

export const freezeBlockers = (world: LeaseWorld, scope: Scope): LeaseBlocker[] =>
  activeFreezes(world).flatMap(({ scope: frozen, to }) =>
    witnesses(frozen, scope).map((witness) => ({ kind: 'freeze', until: to, witness })),
  );

const activeFreezes = ({ freezes = [], now }: LeaseWorld): Freeze[] =>
  freezes.filter(({ from, to }) => from <= now && now < to);

/**
 * Fairness: whoever has waited longer than the bound may not be overtaken by a newer request that overlaps. A ticket that waits
 * for the end of a freeze holds nobody up: that may be days.
 */
export const barriers = (world: LeaseWorld, wanted: Wanted, policy: LeasePolicy): LeaseBlocker[] =>
  world.tickets
    .filter((ticket) => goesBefore(ticket, wanted) && world.now - ticket.requestedAt > policy.barrierAfterMs)
    .filter((ticket) => freezeBlockers(world, ticket.scope).length === 0)
    .flatMap((ticket) =>
      witnesses(ticket.scope, wanted.scope).map((witness) => ({ kind: 'ticket', holder: ticket.holder, witness })),
    );

/** Whether the ticket was there first; of two at the same instant, the one with the smaller holder. */
export const goesBefore = (ticket: Ticket, wanted: Pick<Wanted, 'holder' | 'since'>): boolean =>
  ticket.holder !== wanted.holder &&
  (ticket.requestedAt < wanted.since || (ticket.requestedAt === wanted.since && ticket.holder < wanted.holder));

/** None or one. */
function witnesses(theirs: Scope, scope: Scope): string[] {
  const witness = overlap(theirs, scope);
  return witness ? [witness.path] : [];
}
