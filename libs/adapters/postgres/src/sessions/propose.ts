import { lockTask, moveTask } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { closeSession, ringReview } from './end-session.js';
import { aboutSession, lockSession, moveSession } from './session-row.js';

export interface Proposal {
  readonly headSha: string;
  readonly baseSha: string;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
}

export type ProposalAnswer =
  { readonly kind: 'proposed'; readonly changeId: string } | { readonly kind: 'refused'; readonly because: string };

/**
 * The session's work becomes a change in review, and its lease now lasts until that change has landed or is abandoned. Refused
 * when the lease has expired meanwhile: somebody else may hold the scope.
 */
export async function propose(tx: Transaction, sessionId: string, proposal: Proposal): Promise<ProposalAnswer> {
  const { repository_id } = await tx.one<{ repository_id: string }>(
    'session',
    'select repository_id from session where id = $1',
    [sessionId],
  );
  await tx.rows('select 1 from repository where id = $1 for update', [repository_id]);
  const session = await lockSession(tx, sessionId);
  const lease = await tx.maybe<{ id: string; fence: string }>(
    `update lease set until = 'infinity' where session_id = $1 and released_at is null and until > clock_timestamp() returning id, fence`,
    [sessionId],
  );
  if (lease === null) return { kind: 'refused', because: 'the lease has expired' };
  const task = await lockTask(tx, session.task_id);
  const proposing = await moveSession(tx, session, { event: 'propose' });
  const change = await tx.one<{ id: string }>(
    'change',
    `insert into change (id, task_id, repository_id, session_id, agent_id, branch, base_sha, head_sha, title, description, files, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')
     on conflict (task_id) do update set session_id = excluded.session_id, agent_id = excluded.agent_id, base_sha = excluded.base_sha,
       head_sha = excluded.head_sha, title = excluded.title, description = excluded.description, files = excluded.files,
       status = 'open', status_since = now(), version = change.version + 1
     returning id`,
    [
      newId(),
      task.id,
      repository_id,
      sessionId,
      session.agent_id,
      task.branch,
      proposal.baseSha,
      proposal.headSha,
      proposal.title,
      proposal.description,
      JSON.stringify(proposal.files),
    ],
  );
  await tx.rows('update session set base_sha = $2, head_sha = $3 where id = $1', [
    sessionId,
    proposal.baseSha,
    proposal.headSha,
  ]);
  const subject = aboutSession(session);
  tx.emit('lease.held_until_landed', subject, { leaseId: lease.id, fence: Number(lease.fence) });
  tx.emit('change.proposed', subject, {
    changeId: change.id,
    branch: task.branch,
    headSha: proposal.headSha,
    title: proposal.title,
    key: task.key,
  });
  await moveTask(tx, task, { event: 'proposed', agentId: session.agent_id, sessionId });
  await closeSession(tx, proposing, { outcome: 'proposed' });
  await ringReview(tx, task);
  return { kind: 'proposed', changeId: change.id };
}
