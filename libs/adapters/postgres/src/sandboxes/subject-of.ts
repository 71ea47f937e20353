import type { Subject, Transaction } from '../transaction.js';

/** Whom an event is about that a sandbox causes. Of a gate only the repository is known. */
export async function subjectOf(tx: Transaction, sandboxId: string): Promise<Subject & { sessionId: string | null }> {
  const row = await tx.one<{
    repository_id: string;
    session_id: string | null;
    agent_id: string | null;
    task_id: string | null;
    epic_id: string | null;
  }>(
    'sandbox',
    `select x.repository_id, x.session_id, s.agent_id, s.task_id, t.epic_id from sandbox x
     left join session s on s.id = x.session_id left join task t on t.id = s.task_id where x.id = $1`,
    [sandboxId],
  );
  return {
    repositoryId: row.repository_id,
    sessionId: row.session_id,
    agentId: row.agent_id,
    taskId: row.task_id,
    epicId: row.epic_id,
  };
}
