import type { Database } from '../database.js';
import { isDoneAgain } from '../integration/redo.js';

/** What a push of a sandbox rests on, as it is while it is held. */
export interface PushStanding {
  /** False once the sandbox is stopped or its session has ended. */
  readonly active: boolean;
  readonly lease: { readonly fence: number; readonly current: boolean };
  readonly branch: string;
  readonly scope: readonly string[];
  /** Head of the change that was proposed on the branch, or null. */
  readonly proposedSha: string | null;
}

/** Keeps a lease as it is while a branch moves. */
export class LeaseHold {
  constructor(private readonly database: Database) {}

  /**
   * Does the work with what is true now and stays true until the work is done: the lease can be neither released, nor handed on, nor
   * made a proposal's meanwhile, since all of these write its row, and no other lease over its scope can be granted, since that
   * drops an expired one first. Null: the session holds no lease. One connection is busy with it; keep the work short.
   */
  whileHeld<T>(sandboxId: string, work: (standing: PushStanding | null) => Promise<T>): Promise<T> {
    return this.database.transact(async (tx) => {
      const held = await tx.maybe<{ id: string }>(
        `select l.id from sandbox x join lease l on l.session_id = x.session_id where x.id = $1 for share of l`,
        [sandboxId],
      );
      // A second statement: the first one may have waited, and saw the other tables as they were before.
      return work(held === null ? null : await tx.maybe<PushStanding>(STANDING, [sandboxId]));
    });
  }
}

const STANDING = `
  select x.status in ('starting', 'ready') and s.ended_at is null as active,
         jsonb_build_object('fence', l.fence, 'current', l.released_at is null and l.until > clock_timestamp()) as lease,
         t.branch, t.scope, p.head_sha as "proposedSha"
  from sandbox x join session s on s.id = x.session_id join task t on t.id = s.task_id join lease l on l.session_id = s.id
  left join change p on p.task_id = t.id and not ${isDoneAgain('p')} where x.id = $1`;
