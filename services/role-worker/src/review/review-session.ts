import type { ReviewAssignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { cloneForReview, readDiff, runSetupScript } from '../sandbox/prepare-repository.js';
import type { SandboxDesk } from '../sandbox/sandbox-desk.js';
import type { Conversation } from '../session/conversation.js';
import { SessionStart } from '../session/session-start.js';
import { SessionFailed } from '../team/failures.js';
import { reviewMessage, unreadableVerdictMessage } from './messages.js';
import { readVerdict, type ReadVerdict } from './read-verdict.js';

export interface ReviewSessionParts {
  readonly assignment: ReviewAssignment;
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly config: WorkerConfig;
  readonly signal: AbortSignal;
}

/** Answers that cannot be read are asked for again this often. */
const UNREADABLE_VERDICTS = 2;

/** From a claimed review to a verdict: a sandbox that cannot push, a conversation, what it says at the end. */
export class ReviewSession {
  constructor(private readonly parts: ReviewSessionParts) {}

  async run(): Promise<void> {
    const { assignment, sessions } = this.parts;
    const conversation = await this.#start();
    const verdict = await this.#verdict(conversation);
    await sessions.review(assignment.sessionId, { ...verdict, headSha: assignment.change.headSha });
  }

  async #start(): Promise<Conversation> {
    const { assignment, sessions } = this.parts;
    await sessions.enter(assignment.sessionId, 'start');
    const start = new SessionStart(this.parts);
    const checkout = await start.sandbox('review');
    await start.step('PREPARING_REPOSITORY', () => cloneForReview(checkout, assignment.change.headSha));
    await start.step('RUNNING_SETUP_SCRIPT', () => runSetupScript(checkout));
    const diff = await readDiff(checkout);
    return start.conversation(checkout.sandbox, reviewMessage(assignment, diff));
  }

  /** Follows the agent until it gives a verdict that can be read. */
  async #verdict(conversation: Conversation): Promise<ReadVerdict> {
    for (let unreadable = 0; ; unreadable++) {
      const end = await conversation.end();
      const read = readVerdict(end.finishMessage ?? '');
      if (read.ok) return read.verdict;
      if (unreadable === UNREADABLE_VERDICTS) {
        const message = `The reviewer gave no readable verdict: ${read.problem}.`;
        throw new SessionFailed({ code: 'verdict-unreadable', message }, true);
      }
      await conversation.say(unreadableVerdictMessage(read.problem));
    }
  }
}
