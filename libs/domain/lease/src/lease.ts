import type { Scope } from '@manyhands/scope';

/** The exclusive right to write a scope until a time. `until` is Infinity once a change is proposed: then it lasts until that change ends. */
export interface Lease {
  readonly id: string;
  /** The session that writes. */
  readonly holder: string;
  /** The task it writes for. Ids of tasks grow with time: of two tasks the one with the smaller id is the older. */
  readonly task: string;
  readonly scope: Scope;
  /** Strictly increasing per repository and never reused. */
  readonly fence: number;
  /** Milliseconds since 1970, by the clock of the store. */
  readonly until: number;
}

/** A request that waits its turn. */
export interface Ticket {
  readonly holder: string;
  readonly scope: Scope;
  readonly requestedAt: number;
}

/** Paths that nobody is given between two instants. Who holds them already goes on. Milliseconds since 1970. */
export interface Freeze {
  readonly scope: Scope;
  readonly from: number;
  readonly to: number;
}

/** Everything a decision may look at; one read of the store, taken under its lock. */
export interface LeaseWorld {
  readonly now: number;
  readonly live: readonly Lease[];
  readonly tickets: readonly Ticket[];
  /** The last fence given out in this repository. */
  readonly lastFence: number;
  readonly freezes?: readonly Freeze[];
}

export interface LeasePolicy {
  /** How long a lease lasts without a heartbeat, in milliseconds. */
  readonly durationMs: number;
  /** A ticket older than this goes before every newer overlapping request, in milliseconds. */
  readonly barrierAfterMs: number;
}

export const DEFAULT_LEASE_POLICY: LeasePolicy = { durationMs: 30_000, barrierAfterMs: 60_000 };

/** Lazy expiry: a lease is live until its time and not a moment longer, whether or not anybody noticed. */
export const isLive = (lease: Pick<Lease, 'until'>, now: number): boolean => lease.until > now;
