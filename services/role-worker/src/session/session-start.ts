import type { ToolServer } from '@manyhands/agent-server';
import type { StartState } from '@manyhands/contracts';
import type { Assignment, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import type { Checkout } from '../sandbox/prepare-repository.js';
import type { OpenSandbox, SandboxDesk } from '../sandbox/sandbox-desk.js';
import { Conversation } from './conversation.js';

export interface SessionStartParts {
  readonly assignment: Assignment;
  readonly sessions: Sessions;
  readonly sandboxes: SandboxDesk;
  readonly config: WorkerConfig;
  readonly signal: AbortSignal;
}

/**
 * The start of a session, from nothing to an agent that works: a sandbox, what is done in it, a conversation. Every step is shown
 * to people as a start state before it is taken. Work and review put their own steps between sandbox and conversation.
 */
export class SessionStart {
  constructor(private readonly parts: SessionStartParts) {}

  async sandbox(purpose: 'work' | 'review'): Promise<Checkout> {
    const { assignment, sandboxes, config, signal } = this.parts;
    const wanted = { sessionId: assignment.sessionId, repositoryId: assignment.repository.id, purpose };
    const sandbox = await this.step('WAITING_FOR_SANDBOX', () => sandboxes.open(wanted, signal));
    return { sandbox, assignment, gatewayUrl: config.SANDBOX_GATEWAY_URL, signal };
  }

  async step<T>(state: StartState, take: () => Promise<T>): Promise<T> {
    await this.show(state);
    return take();
  }

  show(state: StartState): Promise<void> {
    return this.parts.sessions.startState(this.parts.assignment.sessionId, state);
  }

  /** Says the first message to the agent: from here on it works, until the signal. */
  async conversation(
    sandbox: OpenSandbox,
    message: string,
    signal: AbortSignal = this.parts.signal,
  ): Promise<Conversation> {
    const conversation = this.#conversationIn(sandbox, signal);
    await this.step('STARTING_CONVERSATION', () => conversation.start(message));
    await this.show('READY');
    await this.parts.sessions.enter(this.parts.assignment.sessionId, 'run');
    return conversation;
  }

  #conversationIn(sandbox: OpenSandbox, signal: AbortSignal): Conversation {
    const { assignment, config, sessions } = this.parts;
    return new Conversation({
      server: sandbox.server,
      conversationId: assignment.sessionId,
      model: config.LLM_MODEL,
      baseUrl: `${config.SANDBOX_GATEWAY_URL}/v1`,
      apiKey: sandbox.gatewayToken,
      toolServers: { team: teamTools(config.SANDBOX_GATEWAY_URL, sandbox.gatewayToken) },
      workingDir: sandbox.repositoryDir,
      maxIterations: config.MAX_ITERATIONS,
      inputCostPerToken: config.LLM_INPUT_COST_PER_TOKEN,
      outputCostPerToken: config.LLM_OUTPUT_COST_PER_TOKEN,
      signal,
      onLine: (line) => sessions.note(assignment.sessionId, 'session.message', { line }),
    });
  }
}

/** The tools of the team, for any engine: the gateway knows the session by the token, as it does for git and the model. */
const teamTools = (gatewayUrl: string, token: string): ToolServer => ({
  url: `${gatewayUrl}/mcp`,
  headers: { authorization: `Bearer ${token}` },
});
