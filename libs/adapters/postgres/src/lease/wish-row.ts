import type { Blocker } from '@manyhands/contracts';
import { answerByDefault } from '../open-escalation.js';
import type { SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';

/**
 * What became of a wish. `waiting`, `suspend`, `asked` and `approved` (by a person, not carried out yet) are open; `granted` is
 * in the lease, `carried` in the scope with which a suspended task goes on.
 */
export type WishStatus =
  'waiting' | 'suspend' | 'asked' | 'approved' | 'granted' | 'carried' | 'denied' | 'refused' | 'withdrawn';

export interface WishRow {
  session_id: string;
  request_id: string;
  patterns: string[];
  reason: string;
  status: WishStatus;
  blockers: Blocker[];
  escalation_id: string | null;
  asked_at_ms: number;
}

const OPEN = `status in ('waiting', 'suspend', 'asked', 'approved')`;
const COLUMNS = 'w.*, (extract(epoch from w.asked_at) * 1000)::float8 as asked_at_ms';

export const readWishRow = (tx: Transaction, sessionId: string, requestId: string): Promise<WishRow | null> =>
  tx.maybe<WishRow>(`select ${COLUMNS} from lease_wish w where session_id = $1 and request_id = $2`, [
    sessionId,
    requestId,
  ]);

export const wishOfQuestion = (tx: Transaction, escalationId: string): Promise<WishRow | null> =>
  tx.maybe<WishRow>(`select ${COLUMNS} from lease_wish w where escalation_id = $1`, [escalationId]);

export const openWishes = (tx: Transaction, sessionId: string): Promise<WishRow[]> =>
  tx.rows<WishRow>(`select ${COLUMNS} from lease_wish w where session_id = $1 and ${OPEN} order by asked_at`, [
    sessionId,
  ]);

/** Stores where the wish stands now. The instant of the first asking stays. */
export async function storeWish(
  tx: Transaction,
  session: SessionRow,
  wish: {
    requestId: string;
    patterns: readonly string[];
    reason: string;
    status: WishStatus;
    blockers?: readonly Blocker[];
    escalationId?: string | null;
  },
): Promise<void> {
  await tx.rows(
    `insert into lease_wish as w (session_id, request_id, repository_id, task_id, patterns, reason, status, blockers, escalation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (session_id, request_id) do update set status = excluded.status, blockers = excluded.blockers,
       escalation_id = coalesce(excluded.escalation_id, w.escalation_id),
       status_since = case when w.status = excluded.status then w.status_since else now() end`,
    [
      session.id,
      wish.requestId,
      session.repository_id,
      session.task_id,
      JSON.stringify(wish.patterns),
      wish.reason,
      wish.status,
      JSON.stringify(wish.blockers ?? []),
      wish.escalationId ?? null,
    ],
  );
}

export async function moveWish(
  tx: Transaction,
  wish: Pick<WishRow, 'session_id' | 'request_id'>,
  status: WishStatus,
): Promise<void> {
  await tx.rows(`update lease_wish set status = $3, status_since = now() where session_id = $1 and request_id = $2`, [
    wish.session_id,
    wish.request_id,
    status,
  ]);
}

/** How many wishes the task got so far. */
export async function grantedBefore(tx: Transaction, taskId: string): Promise<number> {
  const row = await tx.one<{ count: number }>(
    'task',
    `select count(*)::int as count from lease_wish where task_id = $1 and status in ('granted', 'carried')`,
    [taskId],
  );
  return row.count;
}

/** What a session still wished ends with it, and so do the questions about it. */
export async function withdrawWishes(tx: Transaction, sessionId: string): Promise<void> {
  const gone = await tx.rows<{ escalation_id: string | null }>(
    `update lease_wish set status = 'withdrawn', status_since = now() where session_id = $1 and ${OPEN} returning escalation_id`,
    [sessionId],
  );
  const questions = gone.flatMap(({ escalation_id }) => escalation_id ?? []);
  if (questions.length > 0) await answerByDefault(tx, questions, 'nobody: the session is over');
}
