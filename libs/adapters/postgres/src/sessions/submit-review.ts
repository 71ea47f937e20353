import { lockTask, moveTask } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { closeSession } from './end-session.js';
import { aboutSession, lockSession } from './session-row.js';

export interface Verdict {
  readonly verdict: 'approve' | 'request_changes';
  readonly summary: string;
  readonly comments: readonly { readonly path: string; readonly line: number | null; readonly body: string }[];
  /** The commit that was looked at; a verdict on another one does not count. */
  readonly headSha: string;
}

export type VerdictAnswer = { readonly kind: 'recorded' } | { readonly kind: 'outdated' };

/** Records the verdict: approved work joins the merge queue, the rest goes back to its role with the comments. */
export async function submitReview(tx: Transaction, sessionId: string, verdict: Verdict): Promise<VerdictAnswer> {
  const session = await lockSession(tx, sessionId);
  const task = await lockTask(tx, session.task_id);
  const change = await tx.one<{ id: string; head_sha: string; branch: string }>(
    'change',
    'select * from change where task_id = $1 for update',
    [task.id],
  );
  if (change.head_sha !== verdict.headSha || task.status !== 'in_review') {
    await closeSession(tx, session, { outcome: 'outdated' });
    return { kind: 'outdated' };
  }
  await tx.rows(
    `insert into review (id, change_id, session_id, agent_id, head_sha, verdict, summary, comments) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(),
      change.id,
      sessionId,
      session.agent_id,
      verdict.headSha,
      verdict.verdict,
      verdict.summary,
      JSON.stringify(verdict.comments),
    ],
  );
  const subject = aboutSession(session);
  tx.emit('change.reviewed', subject, {
    changeId: change.id,
    verdict: verdict.verdict,
    summary: verdict.summary,
    key: task.key,
  });
  const approved = verdict.verdict === 'approve';
  await tx.rows(
    `update change set status = $2, status_since = now(), version = version + 1, queued_at = case when $2 = 'queued' then now() else queued_at end where id = $1`,
    [change.id, approved ? 'queued' : 'changes_requested'],
  );
  if (approved) {
    tx.emit('change.queued', subject, { changeId: change.id, key: task.key });
    tx.ring('integration', { repositoryId: session.repository_id });
  }
  await moveTask(tx, task, {
    event: approved ? 'approved' : 'changes_requested',
    agentId: session.agent_id,
    sessionId,
  });
  await closeSession(tx, session, { outcome: verdict.verdict });
  return { kind: 'recorded' };
}
