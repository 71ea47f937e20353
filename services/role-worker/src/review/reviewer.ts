import { Logger } from '@nestjs/common';
import type { TaskJob } from '@manyhands/contracts';
import type { Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import type { SandboxDesk } from '../sandbox/sandbox-desk.js';
import { runSession } from '../session/run-session.js';
import type { Hands } from '../team/hands.js';
import type { Turn } from '../team/turn.js';
import { ReviewSession } from './review-session.js';

export interface ReviewerParts {
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly hands: Hands;
  readonly config: WorkerConfig;
}

/** Looks at changes of other agents, one at a time: claim, session. */
export class Reviewer {
  readonly #logger = new Logger('Reviewer');

  constructor(private readonly parts: ReviewerParts) {}

  async run(job: TaskJob, turn: Turn): Promise<void> {
    const letGo = await this.parts.hands.take();
    try {
      if (turn.signal.aborted) return;
      const claim = await this.parts.sessions.claimReview(job, turn.agent);
      if (claim.kind === 'lost') return this.#logger.debug(`review of ${job.taskId}: ${claim.because}`);
      const { assignment } = claim;
      await runSession({ ...this.parts, assignment, turn }, (signal) =>
        new ReviewSession({ ...this.parts, assignment, signal }).run(),
      );
    } finally {
      letGo();
    }
  }
}
