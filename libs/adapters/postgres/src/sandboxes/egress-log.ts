import type { Database } from '../database.js';
import { subjectOf } from './subject-of.js';

/** One connection that a sandbox wanted to a host outside. */
export interface EgressRecord {
  readonly host: string;
  readonly phase: 'setup' | 'work';
  readonly role: string | null;
  readonly verdict: 'allowed' | 'refused';
  /** Why it was refused, or how it ended. */
  readonly code: string;
  /** Bytes from the sandbox. */
  readonly up: number;
  /** Bytes to the sandbox. */
  readonly down: number;
}

/** What sandboxes reached outside, and what they were refused, as events. */
export class EgressLog {
  constructor(private readonly database: Database) {}

  record(sandboxId: string, record: EgressRecord): Promise<void> {
    return this.database.transact(async (tx) => {
      tx.emit('sandbox.egress', await subjectOf(tx, sandboxId), { sandboxId, ...record });
    });
  }
}
