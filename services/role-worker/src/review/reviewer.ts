import { Logger } from '@nestjs/common';
import type { StartState, TaskJob } from '@manyhands/contracts';
import type { ReviewAssignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { cloneForReview, runSetupScript } from '../sandbox/prepare-repository.js';
import type { OpenSandbox, SandboxDesk } from '../sandbox/sandbox-desk.js';
import { shell } from '../sandbox/shell.js';
import { SessionFailed, failureOf } from '../team/failures.js';
import { Heartbeat } from '../team/heartbeat.js';
import type { Hands } from '../team/hands.js';
import { Conversation } from '../work/conversation.js';
import type { Turn } from '../work/worker.js';
import { reviewMessage, unreadableVerdictMessage } from './messages.js';
import { readVerdict, type ReadVerdict } from './read-verdict.js';

export interface ReviewerParts {
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly hands: Hands;
  readonly config: WorkerConfig;
}

/** Answers that cannot be read are asked for again this often. */
const UNREADABLE_VERDICTS = 2;

/** Looks at changes of other agents: runs them in a sandbox that cannot push, and gives a verdict. */
export class Reviewer {
  readonly #logger = new Logger('Reviewer');

  constructor(private readonly parts: ReviewerParts) {}

  async run(job: TaskJob, turn: Turn): Promise<void> {
    const letGo = await this.parts.hands.take();
    try {
      if (turn.signal.aborted) return;
      const claim = await this.parts.sessions.claimReview(job, turn.agent);
      if (claim.kind === 'lost') return this.#logger.debug(`review of ${job.taskId}: ${claim.because}`);
      await this.#review(claim.assignment, turn);
    } finally {
      letGo();
    }
  }

  async #review(assignment: ReviewAssignment, turn: Turn): Promise<void> {
    const { sessions, config } = this.parts;
    const { sessionId } = assignment;
    const heartbeat = new Heartbeat({
      sessions,
      sessionId,
      everyMs: config.HEARTBEAT_SECONDS * 1000,
      limitMs: config.SESSION_MINUTES * 60_000,
      leaving: turn.signal,
    });
    try {
      const verdict = await this.#ask(assignment, heartbeat.signal);
      await sessions.review(sessionId, { ...verdict, headSha: assignment.change.headSha });
    } catch (error) {
      if (turn.signal.aborted) await sessions.recover(turn.agent.id);
      else await this.#fail(assignment, heartbeat.signal.aborted ? heartbeat.signal.reason : error);
    } finally {
      heartbeat.end();
    }
  }

  async #ask(assignment: ReviewAssignment, signal: AbortSignal): Promise<ReadVerdict> {
    const sandbox = await this.#prepare(assignment, signal);
    const develop = `origin/${assignment.repository.integrationBranch}`;
    const diff = await shell(sandbox, `git diff ${develop}...HEAD`, { timeoutSeconds: 60, signal });
    const conversation = this.#conversation(sandbox, assignment, signal);
    await this.#startState(assignment, 'STARTING_CONVERSATION');
    await conversation.start(reviewMessage(assignment, diff.output));
    await this.#startState(assignment, 'READY');
    await this.parts.sessions.enter(assignment.sessionId, 'run');
    return this.#verdict(conversation);
  }

  async #prepare(assignment: ReviewAssignment, signal: AbortSignal): Promise<OpenSandbox> {
    const { sandboxes, sessions, config } = this.parts;
    const { sessionId, repository } = assignment;
    await sessions.enter(sessionId, 'start');
    await this.#startState(assignment, 'WAITING_FOR_SANDBOX');
    const sandbox = await sandboxes.open({ sessionId, repositoryId: repository.id, purpose: 'review' }, signal);
    const checkout = { sandbox, assignment, gatewayUrl: config.SANDBOX_GATEWAY_URL, signal };
    await this.#startState(assignment, 'PREPARING_REPOSITORY');
    await cloneForReview(checkout, assignment.change.headSha);
    await this.#startState(assignment, 'RUNNING_SETUP_SCRIPT');
    await runSetupScript(checkout);
    return sandbox;
  }

  #conversation(sandbox: OpenSandbox, assignment: ReviewAssignment, signal: AbortSignal): Conversation {
    const { config, sessions } = this.parts;
    return new Conversation({
      server: sandbox.server,
      conversationId: assignment.sessionId,
      model: config.LLM_MODEL,
      baseUrl: `${config.SANDBOX_GATEWAY_URL}/v1`,
      apiKey: sandbox.gatewayToken,
      workingDir: sandbox.repositoryDir,
      maxIterations: config.MAX_ITERATIONS,
      inputCostPerToken: config.LLM_INPUT_COST_PER_TOKEN,
      outputCostPerToken: config.LLM_OUTPUT_COST_PER_TOKEN,
      signal,
      onLine: (line) => sessions.note(assignment.sessionId, 'session.message', { line }),
    });
  }

  async #verdict(conversation: Conversation): Promise<ReadVerdict> {
    for (let unreadable = 0; ; unreadable++) {
      const end = await conversation.end();
      const read = readVerdict(end.finishMessage ?? '');
      if (read.ok) return read.verdict;
      if (unreadable === UNREADABLE_VERDICTS) {
        throw new SessionFailed(
          { code: 'verdict-unreadable', message: `The reviewer gave no readable verdict: ${read.problem}.` },
          true,
        );
      }
      await conversation.say(unreadableVerdictMessage(read.problem));
    }
  }

  #startState(assignment: ReviewAssignment, state: StartState): Promise<void> {
    return this.parts.sessions.startState(assignment.sessionId, state);
  }

  async #fail(assignment: ReviewAssignment, error: unknown): Promise<void> {
    const failure = failureOf(error);
    if (failure === null) return;
    const ended = await this.parts.sessions.fail(assignment.sessionId, failure);
    if (ended) this.#logger.warn(`review of ${assignment.task.key}: ${failure.reason.message}`, { err: error });
  }
}
