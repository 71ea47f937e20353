import type { Transaction } from '../transaction.js';

/** The commit that the session pushed last; null when it pushed nothing. What a lost attempt left on the branch does not count. */
export async function lastPushed(tx: Transaction, session: { id: string; task_id: string }): Promise<string | null> {
  const row = await tx.maybe<{ sha: string }>(
    `select data->>'to' as sha from event where task_id = $1 and session_id = $2 and type = 'session.pushed' order by seq desc limit 1`,
    [session.task_id, session.id],
  );
  return row?.sha ?? null;
}
