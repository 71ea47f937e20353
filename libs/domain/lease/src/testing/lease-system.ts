/** A session and the task it works at. */
export interface Holder {
  readonly holder: string;
  readonly task: string;
}

export interface InTheWay {
  readonly kind: 'lease' | 'ticket';
  readonly task: string;
  readonly witness: string;
}

export type Acquired =
  | { readonly kind: 'granted'; readonly fence: number }
  | { readonly kind: 'busy'; readonly blockers: readonly InTheWay[] }
  | { readonly kind: 'over' };

export type Widened =
  | { readonly kind: 'granted'; readonly fence: number; readonly scope: readonly string[] }
  | { readonly kind: 'wait' | 'suspend'; readonly blockers: readonly InTheWay[] }
  | { readonly kind: 'asked' | 'over' }
  | { readonly kind: 'refused'; readonly because: string };

export interface AskedFor {
  readonly requestId: string;
  readonly patterns: readonly string[];
  readonly fence?: number;
}

export interface HeldNow extends Holder {
  readonly scope: readonly string[];
  readonly fence: number;
}

/** Somebody waits, and for whom, as it was told when it last asked. */
export interface WaitsNow extends Holder {
  readonly scope: readonly string[];
  readonly blockers: readonly InTheWay[];
}

/** What is true at one instant. */
export interface LeaseState {
  readonly lastFence: number;
  readonly live: readonly HeldNow[];
  readonly tickets: readonly WaitsNow[];
  /** Sessions that hold a lease and were told to wait with a wish. */
  readonly wishes: readonly WaitsNow[];
  /** Sessions that have not ended. */
  readonly open: readonly string[];
}

/**
 * Leases as a team sees them: the port that the fake and the real store both serve, so that one model checks both. Time is the
 * store's; `pass` moves it.
 */
export abstract class LeaseSystem {
  /** A new task, younger than all before, and a session that works at it. */
  abstract open(scope: readonly string[]): Promise<Holder>;
  /** The next session of a task whose last one ended without a change; null when the task is over or must wait. */
  abstract reopen(task: string): Promise<Holder | null>;
  abstract acquire(holder: string): Promise<Acquired>;
  /** A heartbeat. False: the session must stop. */
  abstract renew(holder: string): Promise<boolean>;
  abstract widen(holder: string, wish: AskedFor): Promise<Widened>;
  abstract suspend(holder: string): Promise<'suspended' | 'no-wish' | 'over'>;
  /** The work becomes a change: the lease lasts until `finish`. False when the lease is gone. */
  abstract propose(holder: string): Promise<boolean>;
  /** The task is over: landed or given up. */
  abstract finish(task: string): Promise<void>;
  /** The session ends without a change. */
  abstract fail(holder: string): Promise<void>;
  /** What a gateway asks before it lets anything through: may this session write under this fence, now? */
  abstract mayWrite(holder: string, fence: number): Promise<boolean>;
  abstract pass(milliseconds: number): Promise<void>;
  abstract state(): Promise<LeaseState>;
}
