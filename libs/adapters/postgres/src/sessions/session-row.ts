import { SESSION_LIFECYCLE, step, type SessionEvent, type SessionStatus } from '@manyhands/task';
import { IllegalTransition, SessionOver } from '../errors.js';
import type { WhySuspending } from '../team-tools/why-suspending.js';
import type { Row, Transaction } from '../transaction.js';

export interface SessionRow {
  id: string;
  task_id: string;
  agent_id: string;
  repository_id: string;
  kind: 'work' | 'review';
  attempt: number;
  status: SessionStatus;
  epic_id: string;
  /** Why it cannot go on, once it has said so. */
  suspending: WhySuspending | null;
}

/** Locks a live session until the end of the transaction. Throws {@link SessionOver} when it has ended meanwhile. */
export async function lockSession(tx: Transaction, sessionId: string): Promise<SessionRow> {
  const session = await tx.one<SessionRow & { ended_at: Date | null }>(
    'session',
    'select s.*, t.epic_id from session s join task t on t.id = s.task_id where s.id = $1 for update of s',
    [sessionId],
  );
  if (session.ended_at !== null) throw new SessionOver(sessionId);
  return session;
}

export const aboutSession = (session: SessionRow) => ({
  repositoryId: session.repository_id,
  epicId: session.epic_id,
  taskId: session.task_id,
  sessionId: session.id,
  agentId: session.agent_id,
});

/** Moves a locked session along its lifecycle and tells it. Staying where it is tells nothing. */
export async function moveSession(
  tx: Transaction,
  session: SessionRow,
  move: { event: SessionEvent; data?: Row },
): Promise<SessionRow> {
  const next = step(SESSION_LIFECYCLE, session.status, move.event);
  if (next.kind === 'illegal') throw new IllegalTransition(`session ${session.id}`, next.from, next.event, next.legal);
  if (next.to === session.status) return session;
  await tx.rows(
    'update session set status = $2, status_since = now(), heartbeat_at = now(), version = version + 1 where id = $1',
    [session.id, next.to],
  );
  tx.emit('session.status', aboutSession(session), {
    status: next.to,
    was: session.status,
    kind: session.kind,
    ...move.data,
  });
  return { ...session, status: next.to };
}
