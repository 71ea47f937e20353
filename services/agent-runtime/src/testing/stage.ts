import { randomUUID } from 'node:crypto';
import { AgentServer, type AgentEvent, type ConversationEnd } from '@manyhands/agent-server';
import { ScriptedChatModel, type ScriptedAnswer } from '@manyhands/agent-server/testing';
import { RuntimeUnderTest, TEST_KEY } from './runtime-under-test.js';

export interface StartOptions {
  readonly maxIterations?: number;
  readonly stuckDetection?: boolean;
  readonly message?: string;
  /** `agent.mcp_config`. */
  readonly mcp?: Record<string, unknown>;
}

/** A runtime, a model and a client: what the stories of this package are told with. */
export class Stage {
  private constructor(
    readonly runtime: RuntimeUnderTest,
    readonly model: ScriptedChatModel,
  ) {}

  static async set(): Promise<Stage> {
    return new Stage(await RuntimeUnderTest.start(), await ScriptedChatModel.start());
  }

  /** A fresh client each time: the port changes with a restart. */
  get client(): AgentServer {
    return new AgentServer({ url: this.runtime.url, apiKey: TEST_KEY });
  }

  async clear(): Promise<void> {
    await this.runtime.stop();
    await this.model.stop();
  }

  /** The body of a start as a foreign client would write it. */
  startBody(options: StartOptions = {}): Record<string, unknown> {
    return {
      conversation_id: randomUUID(),
      agent: {
        llm: { model: 'openai/scripted', base_url: this.model.url, api_key: 'secret-model-key', num_retries: 0 },
        tools: [{ name: 'terminal' }, { name: 'file_editor' }],
        ...(options.mcp === undefined ? {} : { mcp_config: options.mcp }),
      },
      workspace: { working_dir: this.runtime.workingDir },
      initial_message: { content: [{ type: 'text', text: options.message ?? 'Work.' }] },
      ...(options.maxIterations === undefined ? {} : { max_iterations: options.maxIterations }),
      ...(options.stuckDetection === undefined ? {} : { stuck_detection: options.stuckDetection }),
    };
  }

  async start(answers: readonly ScriptedAnswer[], options: StartOptions = {}): Promise<string> {
    this.model.script(...answers);
    const { status, body } = await this.runtime.call('POST', '/api/conversations', this.startBody(options));
    if (status !== 201) throw new Error(`the start was answered with ${status}: ${JSON.stringify(body)}`);
    return (body as { id: string }).id;
  }

  async play(answers: readonly ScriptedAnswer[], options: StartOptions = {}): Promise<string> {
    const id = await this.start(answers, options);
    await this.end(id);
    return id;
  }

  end(id: string): Promise<ConversationEnd> {
    return this.client.watch(id, () => undefined);
  }

  /** Resolves once an event of the kind has been written. */
  async eventOf(id: string, kind: string): Promise<AgentEvent> {
    const found = new AbortController();
    let event: AgentEvent | undefined;
    const look = (candidate: AgentEvent): void => {
      if (candidate.kind !== kind) return;
      event = candidate;
      found.abort();
    };
    await this.client.watch(id, look, found.signal).catch((error: unknown) => {
      if (!found.signal.aborted) throw error;
    });
    if (event === undefined) throw new Error(`the run ended without ${kind}`);
    return event;
  }

  async events(id: string): Promise<AgentEvent[]> {
    const events: AgentEvent[] = [];
    for await (const page of this.client.events(id)) events.push(...page);
    return events;
  }

  async kinds(id: string): Promise<string[]> {
    return (await this.events(id)).map((event) => event.kind);
  }
}
