import { Logger } from '@nestjs/common';
import type { TaskJob } from '@manyhands/contracts';
import type { Assignment, Sessions, Signals } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import type { SandboxDesk } from '../sandbox/sandbox-desk.js';
import { runSession } from '../session/run-session.js';
import { SessionFailed } from '../team/failures.js';
import type { Hands } from '../team/hands.js';
import type { Turn } from '../team/turn.js';
import { WorkSession } from './work-session.js';

export interface WorkerParts {
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly hands: Hands;
  readonly signals: Signals;
  readonly config: WorkerConfig;
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
      const { assignment } = claim;
      await runSession({ ...this.parts, assignment, turn }, async (signal, suspending) => {
        await this.#lease(assignment, signal, letGo);
        await new WorkSession({ ...this.parts, assignment, signal, suspending }).run();
      });
    } finally {
      letGo.now();
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
}
