import { Logger } from '@nestjs/common';
import type { TaskJob } from '@manyhands/contracts';
import type { Assignment, Sessions, Signals } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import type { SandboxDesk } from '../sandbox/sandbox-desk.js';
import { SessionFailed, failureOf } from '../team/failures.js';
import { Heartbeat } from '../team/heartbeat.js';
import type { Hands } from '../team/hands.js';
import { WorkSession } from './work-session.js';

export interface WorkerParts {
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly hands: Hands;
  readonly signals: Signals;
  readonly config: WorkerConfig;
}

export interface Turn {
  readonly agent: { readonly id: string; readonly name: string };
  /** Aborts when the worker leaves. */
  readonly signal: AbortSignal;
}

/** Does the tasks of its role, one at a time: claim, lease, session. */
export class Worker {
  readonly #logger = new Logger('Worker');

  constructor(private readonly parts: WorkerParts) {}

  /** One job. A job that is late or repeated finds its task taken, and ends at once. */
  async run(job: TaskJob, turn: Turn): Promise<void> {
    const letGo = { now: await this.parts.hands.take() };
    try {
      if (turn.signal.aborted) return;
      const claim = await this.parts.sessions.claim(job, turn.agent);
      if (claim.kind === 'lost') return this.#logger.debug(`task ${job.taskId}: ${claim.because}`);
      await this.#work(claim.assignment, turn, letGo);
    } finally {
      letGo.now();
    }
  }

  async #work(assignment: Assignment, turn: Turn, letGo: { now: () => void }): Promise<void> {
    const { sessions, config } = this.parts;
    const heartbeat = new Heartbeat({
      sessions,
      sessionId: assignment.sessionId,
      everyMs: config.HEARTBEAT_SECONDS * 1000,
      limitMs: config.SESSION_MINUTES * 60_000,
      leaving: turn.signal,
    });
    try {
      await this.#lease(assignment, heartbeat.signal, letGo);
      await new WorkSession({ ...this.parts, assignment, signal: heartbeat.signal }).run();
    } catch (error) {
      await this.#fail(assignment, heartbeat.signal.aborted ? heartbeat.signal.reason : error, turn);
    } finally {
      heartbeat.end();
    }
  }

  /** Waits for the whole scope. While it waits, the agent's hands are free for reviews. */
  async #lease(assignment: Assignment, signal: AbortSignal, letGo: { now: () => void }): Promise<void> {
    const { sessions, hands, signals, config } = this.parts;
    const { sessionId, repository } = assignment;
    await sessions.enter(sessionId, 'check_conflicts');
    const first = await sessions.acquireLease(sessionId);
    if (first.kind === 'granted') return;
    letGo.now();
    const granted = await signals.until(
      async () => {
        const answer = await sessions.acquireLease(sessionId);
        return answer.kind === 'granted' ? answer : null;
      },
      {
        relevant: (notice) =>
          notice.type.startsWith('lease.') && notice.type !== 'lease.waiting' && notice.repositoryId === repository.id,
        timeoutMs: config.LEASE_WAIT_MINUTES * 60_000,
        signal,
      },
    );
    letGo.now = await hands.take();
    signal.throwIfAborted();
    if (granted === null) {
      const message = `The files were not free within ${config.LEASE_WAIT_MINUTES} minutes.`;
      throw new SessionFailed({ code: 'lease-timeout', message }, true);
    }
  }

  async #fail(assignment: Assignment, error: unknown, turn: Turn): Promise<void> {
    if (turn.signal.aborted) {
      await this.parts.sessions.recover(turn.agent.id); // handed back: another process goes on
      return;
    }
    const failure = failureOf(error);
    if (failure === null) return;
    const ended = await this.parts.sessions.fail(assignment.sessionId, failure);
    if (ended) this.#logger.warn(`task ${assignment.task.key}: ${failure.reason.message}`, { err: error });
  }
}
