import { workQueue } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';

interface EndedLease {
  id: string;
  repository_id: string;
  task_id: string;
  epic_id: string;
  session_id: string;
  agent_id: string;
  key: string;
  fence: string;
}

const ENDED = 'l.id, l.repository_id, l.task_id, t.epic_id, l.session_id, s.agent_id, t.key, l.fence';

/** Ends the leases of tasks, or of one session, and tells everybody who waits. Nothing held is fine. */
export async function releaseLease(
  tx: Transaction,
  which: { taskIds?: readonly string[]; sessionId?: string; reason: string },
): Promise<void> {
  const released = await tx.rows<EndedLease>(
    `update lease l set released_at = now(), release_reason = $3
     from session s join task t on t.id = s.task_id
     where s.id = l.session_id and l.released_at is null
       and ($1::uuid[] is null or l.task_id = any($1)) and ($2::uuid is null or l.session_id = $2)
     returning ${ENDED}`,
    [which.taskIds ?? null, which.sessionId ?? null, which.reason],
  );
  await tx.rows(
    'delete from lease_ticket where ($1::uuid[] is null or task_id = any($1)) and ($2::uuid is null or session_id = $2)',
    [which.taskIds ?? null, which.sessionId ?? null],
  );
  for (const lease of released) {
    tx.emit('lease.released', aboutLease(lease), {
      leaseId: lease.id,
      fence: Number(lease.fence),
      reason: which.reason,
    });
  }
  await ringSuspended(tx, released);
}

/**
 * Ends every lease of the repository whose time has passed, and tells it. Whoever decides about a scope calls this first: from
 * here on the scope may be somebody else's, so the lease must not live again. The caller holds the repository's row.
 */
export async function expireLeases(tx: Transaction, repositoryId: string, nowMs: number): Promise<void> {
  const expired = await tx.rows<EndedLease>(
    `update lease l set released_at = now(), release_reason = 'expired'
     from session s join task t on t.id = s.task_id
     where s.id = l.session_id and l.released_at is null and l.repository_id = $1 and l.until <= to_timestamp($2::float8 / 1000)
     returning ${ENDED}`,
    [repositoryId, nowMs],
  );
  for (const lease of expired)
    tx.emit('lease.expired', aboutLease(lease), { leaseId: lease.id, fence: Number(lease.fence), key: lease.key });
  await ringSuspended(tx, expired);
}

/** Rings for the tasks that were suspended until one of these leases ends. */
async function ringSuspended(tx: Transaction, ended: readonly EndedLease[]): Promise<void> {
  if (ended.length === 0) return;
  const free = await tx.rows<{ id: string; role: string; attempt: number }>(
    `select distinct t.id, t.role, t.attempt from task_after w join task t on t.id = w.task_id
     where w.blocker_task_id = any($1::uuid[]) and t.status = 'ready' order by t.id`,
    [ended.map(({ task_id }) => task_id)],
  );
  for (const task of free) tx.ring(workQueue(task.role), { taskId: task.id, attempt: task.attempt });
}

const aboutLease = (lease: EndedLease) => ({
  repositoryId: lease.repository_id,
  epicId: lease.epic_id,
  taskId: lease.task_id,
  sessionId: lease.session_id,
  agentId: lease.agent_id,
});
