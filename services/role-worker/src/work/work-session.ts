import type { StartState } from '@manyhands/contracts';
import type { Assignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { cloneForWork, runSetupScript, setUpGitHooks } from '../sandbox/prepare-repository.js';
import type { OpenSandbox, SandboxDesk } from '../sandbox/sandbox-desk.js';
import { SessionFailed } from '../team/failures.js';
import { Conversation } from './conversation.js';
import {
  checksFailedMessage,
  notFinishedMessage,
  nothingChangedMessage,
  pushRefusedMessage,
  taskMessage,
} from './messages.js';
import { commitBody, commitTitle, descriptionOf } from './proposal-text.js';
import { publish, type Published } from './publish.js';
import { runChecks, type Checks } from './run-checks.js';

export interface WorkSessionParts {
  readonly assignment: Assignment;
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly config: WorkerConfig;
  readonly signal: AbortSignal;
}

/** Red checks that go back to the agent, and refused pushes likewise; the next one needs a person. */
const ROUNDS_WITH_AGENT = 2;

interface Desk {
  readonly sandbox: OpenSandbox;
  readonly startSha: string;
  readonly conversation: Conversation;
}

/** From the granted lease to a change in review: sandbox, conversation, checks, commit, push, proposal. */
export class WorkSession {
  #redChecks = 0;
  #refusals = 0;
  #emptyRounds = 0;
  #summary = '';

  constructor(private readonly parts: WorkSessionParts) {}

  async run(): Promise<void> {
    const desk = await this.#start();
    for (;;) {
      await this.#converse(desk);
      const checks = await this.#check(desk);
      if (!checks.green) {
        await this.#sendBack(desk, checks);
        continue;
      }
      const published = await this.#publish(desk);
      if (published.kind === 'pushed') return this.#propose(published, checks);
      await this.#sendBackUnpublished(desk, published);
    }
  }

  async #start(): Promise<Desk> {
    const { assignment, sandboxes, sessions, config, signal } = this.parts;
    const { sessionId, repository } = assignment;
    await this.#startState('WORKING');
    await this.#startState('WAITING_FOR_SANDBOX');
    const sandbox = await sandboxes.open({ sessionId, repositoryId: repository.id, purpose: 'work' }, signal);
    const checkout = { sandbox, assignment, gatewayUrl: config.SANDBOX_GATEWAY_URL, signal };
    await this.#startState('PREPARING_REPOSITORY');
    const startSha = await cloneForWork(checkout);
    await this.#startState('RUNNING_SETUP_SCRIPT');
    await runSetupScript(checkout);
    await this.#startState('SETTING_UP_GIT_HOOKS');
    await setUpGitHooks(checkout);
    await this.#startState('SETTING_UP_SKILLS'); // The agent-server reads AGENTS.md and skills from the clone (load_project_skills).
    await this.#startState('STARTING_CONVERSATION');
    const conversation = this.#conversation(sandbox);
    await conversation.start(taskMessage(assignment));
    await this.#startState('READY');
    await sessions.enter(sessionId, 'run');
    return { sandbox, startSha, conversation };
  }

  #conversation(sandbox: OpenSandbox): Conversation {
    const { assignment, config, sessions, signal } = this.parts;
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

  #startState(state: StartState): Promise<void> {
    return this.parts.sessions.startState(this.parts.assignment.sessionId, state);
  }

  /** Follows the agent until it calls finish. Plain words are not a result: it is asked once to finish or go on. */
  async #converse({ conversation }: Desk): Promise<void> {
    let end = await conversation.end();
    if (end.finishMessage === undefined) {
      await conversation.say(notFinishedMessage());
      end = await conversation.end();
    }
    if (end.finishMessage === undefined) {
      throw new SessionFailed(
        { code: 'agent-not-finished', message: 'The agent stopped twice without calling finish.' },
        true,
      );
    }
    this.#summary = end.finishMessage;
  }

  async #check({ sandbox }: Desk): Promise<Checks> {
    const { assignment, sessions, config, signal } = this.parts;
    await sessions.enter(assignment.sessionId, 'check');
    const checks = await runChecks(sandbox, assignment.task.acceptance, {
      timeoutSeconds: config.CHECK_SECONDS,
      signal,
    });
    const results = checks.results.map(({ command, exitCode, seconds }) => ({ command, exitCode, seconds }));
    await sessions.note(assignment.sessionId, 'session.checks', { green: checks.green, results });
    return checks;
  }

  async #sendBack(desk: Desk, checks: Checks): Promise<void> {
    const red = checks.results.at(-1);
    if (red === undefined || ++this.#redChecks > ROUNDS_WITH_AGENT) {
      const message = `The check \`${red?.command ?? ''}\` stayed red after ${ROUNDS_WITH_AGENT} corrections.`;
      throw new SessionFailed({ code: 'checks-red', message, details: { output: red?.output ?? '' } }, false);
    }
    await this.#again(desk, checksFailedMessage(red));
  }

  async #publish({ sandbox, startSha }: Desk): Promise<Published> {
    const { assignment, sessions, signal } = this.parts;
    await sessions.enter(assignment.sessionId, 'commit');
    return publish({
      sandbox,
      assignment,
      startSha,
      title: commitTitle(assignment),
      body: commitBody(assignment, this.#summary),
      signal,
    });
  }

  async #sendBackUnpublished(desk: Desk, published: Exclude<Published, { kind: 'pushed' }>): Promise<void> {
    const isRefused = published.kind === 'refused';
    const rounds = isRefused ? ++this.#refusals : ++this.#emptyRounds;
    if (rounds > ROUNDS_WITH_AGENT) {
      const reason = isRefused
        ? {
            code: 'push-refused',
            message: `The push was refused ${rounds} times.`,
            details: { explanation: published.explanation },
          }
        : { code: 'nothing-changed', message: `The agent says it is done, but nothing was changed: ${this.#summary}` };
      throw new SessionFailed(reason, false);
    }
    await this.#again(desk, isRefused ? pushRefusedMessage(published.explanation) : nothingChangedMessage());
  }

  async #again({ conversation }: Desk, message: string): Promise<void> {
    await this.parts.sessions.enter(this.parts.assignment.sessionId, 'run');
    await conversation.say(message);
  }

  async #propose(published: Extract<Published, { kind: 'pushed' }>, checks: Checks): Promise<void> {
    const { assignment, sessions } = this.parts;
    const { headSha, baseSha, files } = published;
    const description = descriptionOf(assignment, { summary: this.#summary, checks });
    const answer = await sessions.propose(assignment.sessionId, {
      headSha,
      baseSha,
      files,
      title: commitTitle(assignment),
      description,
    });
    if (answer.kind === 'refused') {
      throw new SessionFailed(
        { code: 'proposal-refused', message: `The change was not accepted: ${answer.because}.` },
        true,
      );
    }
  }
}
