import type { ConversationEnd } from '@manyhands/agent-server';
import type { Assignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { cloneForWork, runSetupScript, setUpGitHooks } from '../sandbox/prepare-repository.js';
import type { OpenSandbox, SandboxDesk } from '../sandbox/sandbox-desk.js';
import { storable } from '../sandbox/storable.js';
import type { Conversation } from '../session/conversation.js';
import { SessionStart } from '../session/session-start.js';
import { SessionFailed } from '../team/failures.js';
import { Corrections, type Shortcoming } from './corrections.js';
import { notFinishedMessage, taskMessage } from './messages.js';
import { commitBody, commitTitle, descriptionOf } from './proposal-text.js';
import { keep, publish, type Published, type Unpublished } from './publish.js';
import { runChecks, type Checks } from './run-checks.js';

export interface WorkSessionParts {
  readonly assignment: Assignment;
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly config: WorkerConfig;
  readonly signal: AbortSignal;
  /** Aborts when the agent has said that it cannot go on. */
  readonly suspending: AbortSignal;
}

interface Desk {
  readonly sandbox: OpenSandbox;
  readonly startSha: string;
  readonly conversation: Conversation;
}

/** From the granted lease to a change in review: sandbox, conversation, checks, commit, push, proposal. */
export class WorkSession {
  readonly #corrections = new Corrections();
  /** What the agent last said of its work. */
  #summary = '';

  constructor(private readonly parts: WorkSessionParts) {}

  async run(): Promise<void> {
    const desk = await this.#start();
    for (;;) {
      if (!(await this.#converse(desk))) return this.#suspend(desk);
      const checks = await this.#check(desk);
      if (checks.red !== null) {
        await this.#sendBack(desk, { kind: 'check', red: checks.red });
        continue;
      }
      const published = await this.#publish(desk);
      if (published.kind === 'pushed') return this.#propose(published, checks);
      await this.#sendBack(desk, this.#shortcomingOf(published));
    }
  }

  async #start(): Promise<Desk> {
    const start = new SessionStart(this.parts);
    await start.show('WORKING');
    const checkout = await start.sandbox('work');
    const startSha = await start.step('PREPARING_REPOSITORY', () => cloneForWork(checkout));
    await start.step('RUNNING_SETUP_SCRIPT', () => runSetupScript(checkout));
    await start.step('SETTING_UP_GIT_HOOKS', () => setUpGitHooks(checkout));
    await start.show('SETTING_UP_SKILLS'); // The agent-server reads AGENTS.md and skills from the clone (load_project_skills).
    const { assignment, signal, suspending } = this.parts;
    const ended = AbortSignal.any([signal, suspending]);
    const conversation = await start.conversation(checkout.sandbox, taskMessage(assignment), ended);
    return { sandbox: checkout.sandbox, startSha, conversation };
  }

  /** Follows the agent to its end. False when it has said that it cannot go on, whatever its conversation came to. */
  async #converse(desk: Desk): Promise<boolean> {
    const { assignment, sessions, signal } = this.parts;
    const cannotGoOn = async (): Promise<boolean> => (await sessions.suspending(assignment.sessionId)) !== null;
    try {
      const end = await desk.conversation.end();
      if (await cannotGoOn()) return false;
      await this.#finish(desk, end);
    } catch (error) {
      if (signal.aborted || !(await cannotGoOn())) throw error;
      return false;
    }
    return !(await cannotGoOn());
  }

  /** Plain words are not a result: the agent is asked once to finish or go on. */
  async #finish({ conversation }: Desk, first: ConversationEnd): Promise<void> {
    let end = first;
    if (end.finishMessage === undefined) {
      await conversation.say(notFinishedMessage());
      end = await conversation.end();
    }
    if (end.finishMessage === undefined) {
      const message = 'The agent stopped twice without calling finish.';
      throw new SessionFailed({ code: 'agent-not-finished', message }, true);
    }
    this.#summary = end.finishMessage;
  }

  /** Keeps what there is on the branch and ends the session with what its agent said. What cannot be kept is told. */
  async #suspend(desk: Desk): Promise<void> {
    const { assignment, sessions, signal } = this.parts;
    try {
      const kept = await this.#keep(desk);
      if (kept.kind === 'refused') await this.#tellLoss(kept.explanation);
    } catch (error) {
      if (signal.aborted) throw error;
      await this.#tellLoss(error instanceof Error ? error.message : String(error));
    }
    await sessions.finishSuspending(assignment.sessionId);
  }

  async #keep({ sandbox, startSha }: Desk): Promise<Published> {
    const { assignment, sessions, signal } = this.parts;
    const { scope = [] } = (await sessions.suspending(assignment.sessionId)) ?? {};
    const commit = { title: `wip: ${assignment.task.title}`, body: 'Not done: the next attempt goes on from here.' };
    return keep({ sandbox, assignment, startSha, ...commit, signal }, scope);
  }

  #tellLoss(why: string): Promise<void> {
    const line = storable(`The work could not be kept: ${why}`);
    return this.parts.sessions.note(this.parts.assignment.sessionId, 'session.message', { line });
  }

  async #check({ sandbox }: Desk): Promise<Checks> {
    const { assignment, sessions, config, signal } = this.parts;
    await sessions.enter(assignment.sessionId, 'check');
    const limits = { timeoutSeconds: config.CHECK_SECONDS, signal };
    const checks = await runChecks(sandbox, assignment.task.acceptance, limits);
    const results = checks.results.map(({ command, exitCode, seconds }) => ({ command, exitCode, seconds }));
    await sessions.note(assignment.sessionId, 'session.checks', { green: checks.red === null, results });
    return checks;
  }

  async #publish({ sandbox, startSha }: Desk): Promise<Published> {
    const { assignment, sessions, signal } = this.parts;
    await sessions.enter(assignment.sessionId, 'commit');
    const commit = { title: commitTitle(assignment), body: commitBody(assignment, this.#summary) };
    return publish({ sandbox, assignment, startSha, ...commit, signal });
  }

  #shortcomingOf(unpublished: Unpublished): Shortcoming {
    switch (unpublished.kind) {
      case 'hook-red':
        return { kind: 'hook', output: unpublished.output };
      case 'refused':
        return { kind: 'push', explanation: unpublished.explanation };
      case 'nothing':
        return { kind: 'nothing', summary: this.#summary };
      default:
        return unpublished satisfies never;
    }
  }

  async #sendBack({ conversation }: Desk, shortcoming: Shortcoming): Promise<void> {
    const message = this.#corrections.messageFor(shortcoming);
    await this.parts.sessions.enter(this.parts.assignment.sessionId, 'run');
    await conversation.say(message);
  }

  async #propose(published: Extract<Published, { kind: 'pushed' }>, checks: Checks): Promise<void> {
    const { assignment, sessions } = this.parts;
    const { headSha, baseSha, files } = published;
    const text = {
      title: commitTitle(assignment),
      description: descriptionOf(assignment, { summary: this.#summary, checks }),
    };
    const answer = await sessions.propose(assignment.sessionId, { headSha, baseSha, files, ...text });
    if (answer.kind === 'refused') {
      const message = `The change was not accepted: ${answer.because}.`;
      throw new SessionFailed({ code: 'proposal-refused', message }, true);
    }
  }
}
