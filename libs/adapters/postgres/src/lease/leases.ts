import { DEFAULT_LEASE_POLICY, DEFAULT_WIDEN_POLICY, type LeasePolicy, type WidenPolicy } from '@manyhands/lease';
import type { Database } from '../database.js';
import { widenLease } from './widen-lease.js';
import type { WidenAnswer, WidenWish } from './wish.js';

export interface LeasesOptions {
  readonly leasePolicy?: LeasePolicy;
  /** What a repository says in its `lease_rules` goes before this. */
  readonly widenPolicy?: WidenPolicy;
}

/** Leases that change while they are held. Every method is one transaction. */
export class Leases {
  constructor(
    private readonly database: Database,
    private readonly options: LeasesOptions = {},
  ) {}

  /** Asks for more than the session holds. The answer comes at once. Throws `SessionOver` when the session has ended. */
  widen(sessionId: string, wish: WidenWish): Promise<WidenAnswer> {
    const options = {
      lease: this.options.leasePolicy ?? DEFAULT_LEASE_POLICY,
      widen: this.options.widenPolicy ?? DEFAULT_WIDEN_POLICY,
    };
    return this.database.transact((tx) => widenLease(tx, sessionId, { wish, options }));
  }
}
