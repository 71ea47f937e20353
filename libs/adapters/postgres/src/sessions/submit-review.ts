import { decideAfterReview, type AfterReview } from '@manyhands/task';
import type { Reason } from '@manyhands/contracts';
import { openEscalation } from '../open-escalation.js';
import { lockTask, moveTask, type TaskRow } from '../move-task.js';
import { firstSentence } from '../question-text.js';
import { newId, type Transaction } from '../transaction.js';
import { closeSession } from './end-session.js';
import { aboutSession, lockSession, type SessionRow } from './session-row.js';

export interface Verdict {
  readonly verdict: 'approve' | 'request_changes';
  readonly summary: string;
  readonly comments: readonly { readonly path: string; readonly line: number | null; readonly body: string }[];
  /** The commit that was looked at; a verdict on another one does not count. */
  readonly headSha: string;
}

export type VerdictAnswer = { readonly kind: 'recorded' } | { readonly kind: 'outdated' };

/** A verdict and what it is about, all rows locked. */
interface Review {
  readonly session: SessionRow;
  readonly task: TaskRow;
  readonly changeId: string;
  readonly verdict: Verdict;
}

/**
 * Records the verdict: approved work joins the merge queue, the rest goes back to its role with the comments, and to a person
 * when that has not helped.
 */
export async function submitReview(tx: Transaction, sessionId: string, verdict: Verdict): Promise<VerdictAnswer> {
  await tx.rows('select 1 from repository r join session s on s.repository_id = r.id where s.id = $1 for update of r', [
    sessionId,
  ]);
  const session = await lockSession(tx, sessionId);
  const task = await lockTask(tx, session.task_id);
  const change = await tx.one<{ id: string; head_sha: string }>(
    'change',
    'select * from change where task_id = $1 for update',
    [task.id],
  );
  if (change.head_sha !== verdict.headSha || task.status !== 'in_review') {
    await closeSession(tx, session, { outcome: 'outdated' });
    return { kind: 'outdated' };
  }
  const review = { session, task, changeId: change.id, verdict };
  await record(tx, review);
  await carryOut(tx, review, decideAfterReview(task.review_rounds, verdict.verdict));
  await closeSession(tx, session, { outcome: verdict.verdict });
  return { kind: 'recorded' };
}

async function record(tx: Transaction, { session, task, changeId, verdict }: Review): Promise<void> {
  await tx.rows(
    `insert into review (id, change_id, session_id, agent_id, head_sha, verdict, summary, comments) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(),
      changeId,
      session.id,
      session.agent_id,
      verdict.headSha,
      verdict.verdict,
      verdict.summary,
      JSON.stringify(verdict.comments),
    ],
  );
  tx.emit('change.reviewed', aboutSession(session), {
    changeId,
    verdict: verdict.verdict,
    summary: verdict.summary,
    key: task.key,
  });
}

async function carryOut(tx: Transaction, review: Review, next: AfterReview): Promise<void> {
  const { session, task, changeId } = review;
  await tx.rows(
    `update change set status = $2, status_since = now(), version = version + 1, queued_at = case when $2 = 'queued' then now() else queued_at end where id = $1`,
    [changeId, next.kind === 'queue' ? 'queued' : 'changes_requested'],
  );
  await tx.rows('update task set review_rounds = $2, failure = null where id = $1', [task.id, next.rounds]);
  const by = { agentId: session.agent_id, sessionId: session.id };
  switch (next.kind) {
    case 'queue':
      tx.emit('change.queued', aboutSession(session), { changeId, key: task.key });
      tx.ring('integration', { repositoryId: session.repository_id });
      await moveTask(tx, task, { event: 'approved', ...by });
      return;
    case 'again':
      await moveTask(tx, task, { event: 'changes_requested', ...by });
      return;
    case 'ask-human':
      return askHuman(tx, review, next.rounds);
    default:
      next satisfies never;
  }
}

/** Author and reviewer do not come together by themselves: a person sees what is asked for, and decides. */
async function askHuman(tx: Transaction, review: Review, rounds: number): Promise<void> {
  const { session, task, changeId, verdict } = review;
  const message = `The review asked for changes ${rounds} times, the last time: ${firstSentence(verdict.summary)}`;
  const reason: Reason = { code: 'review-rounds', message };
  await tx.rows('update task set failure = $2 where id = $1', [task.id, JSON.stringify(reason)]);
  const { summary, comments, headSha } = verdict;
  await openEscalation(tx, task, {
    kind: reason.code,
    question: `Task ${task.key} cannot go on by itself: ${message} What shall happen?`,
    evidence: { summary, comments, headSha, changeId, rounds, sessionId: session.id },
  });
}
