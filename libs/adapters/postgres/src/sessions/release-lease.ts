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
    epic_id: string;
    session_id: string;
    agent_id: string;
    fence: string;
  }>(
    `update lease l set released_at = now(), release_reason = $3
     from session s join task t on t.id = s.task_id
     where s.id = l.session_id and l.released_at is null
       and ($1::uuid is null or l.task_id = $1) and ($2::uuid is null or l.session_id = $2)
     returning l.id, l.repository_id, l.task_id, t.epic_id, l.session_id, s.agent_id, l.fence`,
    [which.taskId ?? null, which.sessionId ?? null, which.reason],
  );
  await tx.rows(
    'delete from lease_ticket where ($1::uuid is null or task_id = $1) and ($2::uuid is null or session_id = $2)',
    [which.taskId ?? null, which.sessionId ?? null],
  );
  for (const lease of released) {
    const subject = {
      repositoryId: lease.repository_id,
      epicId: lease.epic_id,
      taskId: lease.task_id,
      sessionId: lease.session_id,
      agentId: lease.agent_id,
    };
    tx.emit('lease.released', subject, { leaseId: lease.id, fence: Number(lease.fence), reason: which.reason });
  }
}
