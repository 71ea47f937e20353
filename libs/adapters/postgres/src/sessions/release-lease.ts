import type { Transaction } from '../transaction.js';

/** Ends the live lease of a task, or of one session, and tells everybody who waits. Nothing held is fine. */
export async function releaseLease(
  tx: Transaction,
  which: { taskId?: string; sessionId?: string; reason: string },
): Promise<void> {
  const released = await tx.rows<{
    id: string;
    repository_id: string;
    task_id: string;
    session_id: string;
    fence: string;
  }>(
    `update lease set released_at = now(), release_reason = $3
     where released_at is null and ($1::uuid is null or task_id = $1) and ($2::uuid is null or session_id = $2)
     returning id, repository_id, task_id, session_id, fence`,
    [which.taskId ?? null, which.sessionId ?? null, which.reason],
  );
  await tx.rows(
    'delete from lease_ticket where ($1::uuid is null or task_id = $1) and ($2::uuid is null or session_id = $2)',
    [which.taskId ?? null, which.sessionId ?? null],
  );
  for (const lease of released) {
    const subject = { repositoryId: lease.repository_id, taskId: lease.task_id, sessionId: lease.session_id };
    tx.emit('lease.released', subject, { leaseId: lease.id, fence: Number(lease.fence), reason: which.reason });
  }
}
