import { setTimeout as pause } from 'node:timers/promises';
import {
  AgentServerError,
  describeEvent,
  type AgentServer,
  type ConversationEnd,
  type ToolServer,
} from '@manyhands/agent-server';
import { storable } from '../sandbox/storable.js';
import { wasCutOff } from '../sandbox/was-cut-off.js';
import { SessionFailed } from '../team/failures.js';

export interface ConversationSetup {
  readonly server: AgentServer;
  readonly conversationId: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** What the agent gets beside the tools of its engine. */
  readonly toolServers: Readonly<Record<string, ToolServer>>;
  readonly workingDir: string;
  readonly maxIterations: number;
  readonly inputCostPerToken: number;
  readonly outputCostPerToken: number;
  readonly signal: AbortSignal;
  /** One line per thing that the agent did. */
  readonly onLine: (line: string) => Promise<void>;
}

/** Milliseconds before a run goes on whose model did not answer: two minutes in all, for a gateway that died or a busy model. */
const PAUSES_MS: readonly number[] = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000];
const PASSING_TROUBLE = new Set(['transient', 'rate_limit']);

/** One conversation with the agent in the sandbox: what is said to it, and how each of its runs ends. */
export class Conversation {
  constructor(private readonly setup: ConversationSetup) {}

  /** A start that found the gateway away, and so no tools, or that was cut off, is repeated: a second one finds what the first one made. */
  async start(message: string): Promise<void> {
    const { server, signal, onLine, ...start } = this.setup;
    for (const milliseconds of PAUSES_MS) {
      try {
        await server.startConversation({ ...start, message });
        return;
      } catch (error) {
        if (!isAway(error) && !(await wasCutOff(error, server))) throw error;
      }
      await onLine(`The agent could not start; the next try is in ${milliseconds / 1000} s.`);
      await pause(milliseconds, undefined, { signal });
    }
    await server.startConversation({ ...start, message });
  }

  async say(message: string): Promise<void> {
    await this.setup.server.sendMessage(this.setup.conversationId, message, { run: true });
  }

  /**
   * Follows the run to its end. One that stops because the model does not answer for a while goes on where it was: what the agent
   * has done is not lost. Throws {@link SessionFailed} when the agent is stuck or its model fails for good.
   */
  async end(): Promise<ConversationEnd> {
    const { server, conversationId, signal, onLine } = this.setup;
    for (const milliseconds of PAUSES_MS) {
      const end = await this.#watch();
      if (end.error === undefined || !PASSING_TROUBLE.has(end.error.kind)) return finished(end);
      await onLine(`The model gave no answer; the next try is in ${milliseconds / 1000} s.`);
      await pause(milliseconds, undefined, { signal });
      await server.run(conversationId);
    }
    return finished(await this.#watch());
  }

  #watch(): Promise<ConversationEnd> {
    const { server, conversationId, signal, onLine } = this.setup;
    return server.watch(
      conversationId,
      async (event) => {
        const line = describeEvent(event);
        if (line !== undefined) await onLine(storable(line));
      },
      signal,
    );
  }
}

/** 503: the engine is well, and what it needs is not there at the moment. */
const isAway = (error: unknown): boolean => error instanceof AgentServerError && error.status === 503;

function finished(end: ConversationEnd): ConversationEnd {
  switch (end.status) {
    case 'finished':
      return end.finishMessage === undefined ? end : { ...end, finishMessage: storable(end.finishMessage) };
    case 'stuck':
      throw new SessionFailed({ code: 'agent-stuck', message: 'The agent did the same thing again and again.' }, true);
    case 'paused':
      throw new SessionFailed({ code: 'agent-paused', message: 'The agent was interrupted.' }, true);
    case 'error':
      throw new SessionFailed(
        {
          code: `agent-${end.error?.kind ?? 'error'}`,
          message: `The agent ended with an error: ${storable(end.error?.detail ?? 'unknown')}`,
        },
        end.error?.retryable ?? true,
      );
    default:
      return end.status satisfies never;
  }
}
