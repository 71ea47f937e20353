import { randomUUID } from 'node:crypto';
import { AgentServer, type AgentEvent, type ConversationEnd, type StartConversation } from '../index.js';
import { ScriptedChatModel, type ScriptedAnswer } from './scripted-chat-model.js';

/** An agent-server that the suite may use as it likes. */
export interface AgentServerUnderTest {
  readonly url: string;
  readonly apiKey: string;
  /** A directory that the server may fill. Absolute, as the server sees it. */
  readonly workingDir: string;
  /** How the server reaches a port of this machine; default `http://127.0.0.1:<port>/v1`. */
  readonly modelUrl?: (port: number) => string;
  /** Kills the server without a farewell. Without it, the story of a dying server is not told. */
  readonly kill?: () => Promise<void>;
  stop(): Promise<void>;
}

/** A server, a client and a model that belong together. */
export class ConformanceStory {
  readonly client: AgentServer;

  private constructor(
    readonly server: AgentServerUnderTest,
    readonly model: ScriptedChatModel,
  ) {
    this.client = new AgentServer({ url: server.url, apiKey: server.apiKey, watchTimings: { pollMs: 2_000 } });
  }

  static async begin(server: AgentServerUnderTest): Promise<ConformanceStory> {
    const story = new ConformanceStory(server, await ScriptedChatModel.start());
    await story.client.ready(60_000);
    return story;
  }

  async end(): Promise<void> {
    await this.server.stop();
    await this.model.stop();
  }

  /** How the server reaches tools on a port of this machine. */
  toolsUrl(port: number): string {
    const modelUrl = this.server.modelUrl ?? ((at: number) => `http://127.0.0.1:${at}/v1`);
    return new URL('/mcp', modelUrl(port)).href;
  }

  /** Starts a conversation in a directory of its own. */
  async start(answers: readonly ScriptedAnswer[], changes: Partial<StartConversation> = {}): Promise<Started> {
    this.model.script(...answers);
    const conversationId = randomUUID();
    const workingDir = `${this.server.workingDir}/${conversationId}`;
    await this.client.bash(`mkdir -p '${workingDir}'`, { cwd: '/', timeoutSeconds: 10 });
    const modelUrl = this.server.modelUrl ?? ((port) => `http://127.0.0.1:${port}/v1`);
    const input: StartConversation = {
      conversationId,
      workingDir,
      model: 'scripted',
      baseUrl: modelUrl(this.model.port),
      apiKey: 'model-key',
      message: 'Do the work.',
      maxIterations: 20,
      inputCostPerToken: 0.001,
      outputCostPerToken: 0.002,
      ...changes,
    };
    const { id, created } = await this.client.startConversation(input);
    return { id, created, input, workingDir };
  }

  /** Starts a conversation and follows it to its end. */
  async play(answers: readonly ScriptedAnswer[], changes: Partial<StartConversation> = {}): Promise<Played> {
    const started = await this.start(answers, changes);
    const events: AgentEvent[] = [];
    const end = await this.client.watch(started.id, (event) => void events.push(event));
    return { ...started, events, end };
  }

  async exitCode(command: string): Promise<number> {
    return (await this.client.bash(command, { cwd: '/', timeoutSeconds: 10 })).exitCode;
  }
}

export interface Started {
  readonly id: string;
  readonly created: boolean;
  readonly input: StartConversation;
  readonly workingDir: string;
}

export interface Played extends Started {
  readonly events: readonly AgentEvent[];
  readonly end: ConversationEnd;
}
