import { describeEvent, type AgentServer, type ConversationEnd } from '@manyhands/agent-server';
import { SessionFailed } from '../team/failures.js';

export interface ConversationSetup {
  readonly server: AgentServer;
  readonly conversationId: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly workingDir: string;
  readonly maxIterations: number;
  readonly inputCostPerToken: number;
  readonly outputCostPerToken: number;
  readonly signal: AbortSignal;
  /** One line per thing that the agent did. */
  readonly onLine: (line: string) => Promise<void>;
}

/** One conversation with the agent in the sandbox: what is said to it, and how each of its runs ends. */
export class Conversation {
  constructor(private readonly setup: ConversationSetup) {}

  async start(message: string): Promise<void> {
    const { server, signal: _signal, onLine: _onLine, ...start } = this.setup;
    await server.startConversation({ ...start, message });
  }

  async say(message: string): Promise<void> {
    await this.setup.server.sendMessage(this.setup.conversationId, message, { run: true });
  }

  /** Follows the run to its end. Throws {@link SessionFailed} when the agent is stuck or its model fails. */
  async end(): Promise<ConversationEnd> {
    const { server, conversationId, signal, onLine } = this.setup;
    const end = await server.watch(
      conversationId,
      async (event) => {
        const line = describeEvent(event);
        if (line !== undefined) await onLine(line);
      },
      signal,
    );
    switch (end.status) {
      case 'finished':
        return end;
      case 'stuck':
        throw new SessionFailed(
          { code: 'agent-stuck', message: 'The agent did the same thing again and again.' },
          true,
        );
      case 'paused':
        throw new SessionFailed({ code: 'agent-paused', message: 'The agent was interrupted.' }, true);
      case 'error':
        throw new SessionFailed(
          {
            code: `agent-${end.error?.kind ?? 'error'}`,
            message: `The agent ended with an error: ${end.error?.detail ?? 'unknown'}`,
          },
          end.error?.retryable ?? true,
        );
      default:
        return end.status satisfies never;
    }
  }
}
