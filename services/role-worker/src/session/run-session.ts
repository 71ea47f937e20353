import { Logger } from '@nestjs/common';
import type { Assignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { failureOf } from '../team/failures.js';
import { Heartbeat } from '../team/heartbeat.js';
import type { Turn } from '../team/turn.js';

export interface ClaimedSession {
  readonly assignment: Assignment;
  readonly turn: Turn;
  readonly sessions: Sessions;
  readonly config: WorkerConfig;
}

const logger = new Logger('Session');

/**
 * One claimed session to its end: heartbeats while `work` is done, and when it does not get through, the failure is told, or the
 * session handed back because the worker leaves. `work` ends the session itself when all goes well; it must stop on the first signal,
 * and keep its work on the second.
 */
export async function runSession(
  claimed: ClaimedSession,
  work: (signal: AbortSignal, suspending: AbortSignal) => Promise<void>,
): Promise<void> {
  const { assignment, turn, sessions, config } = claimed;
  const heartbeat = new Heartbeat({
    sessions,
    sessionId: assignment.sessionId,
    everyMs: config.HEARTBEAT_SECONDS * 1000,
    limitMs: config.SESSION_MINUTES * 60_000,
    leaving: turn.signal,
  });
  try {
    await work(heartbeat.signal, heartbeat.suspending);
  } catch (error) {
    const reason: unknown = heartbeat.signal.aborted ? heartbeat.signal.reason : error;
    await (turn.signal.aborted ? handBack(claimed) : fail(claimed, reason));
  } finally {
    heartbeat.end();
  }
}

/** The worker leaves: whatever this agent has under way is open for another process. */
async function handBack({ sessions, turn }: ClaimedSession): Promise<void> {
  await sessions.recover(turn.agent.id);
}

/** Says why the session failed; nothing when somebody else has ended it. */
async function fail({ assignment, sessions }: ClaimedSession, error: unknown): Promise<void> {
  const failure = failureOf(error);
  if (failure === null) return;
  const ended = await sessions.fail(assignment.sessionId, failure);
  if (ended) logger.warn(`task ${assignment.task.key}: ${failure.reason.message}`, { err: error });
}
