import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EventSockets } from './event-sockets.js';
import { problem, ProtocolRoutes, type Answer } from './protocol-routes.js';
import { SandboxShell } from './sandbox-shell.js';
import type { ScriptedAgent } from './scripted-agent.js';

export interface FakeAgentServerOptions {
  /** Who lives in the sandbox. */
  readonly agent: ScriptedAgent;
  /** What a caller must show. */
  readonly apiKey: string;
  /** A folder of its own. */
  readonly home: string;
}

/**
 * A sandbox's agent-server over real HTTP, with conversations in memory. Its shell is real: clone, checks, commit and push happen
 * in a folder of its own. Only what the agent thinks is written by the story.
 */
export class FakeAgentServer {
  readonly #sockets = new EventSockets();
  readonly #shell: SandboxShell;
  readonly #routes: ProtocolRoutes;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: Error) => response.destroy(error));
  });

  private constructor(private readonly options: FakeAgentServerOptions) {
    const { agent, home } = options;
    this.#shell = new SandboxShell(home);
    this.#routes = new ProtocolRoutes({
      agent,
      shell: this.#shell,
      sockets: this.#sockets,
      workingDir: this.workingDir,
    });
    this.#server.on('upgrade', (request, socket) => this.#sockets.accept(request, socket));
  }

  static async start(options: FakeAgentServerOptions): Promise<FakeAgentServer> {
    await mkdir(options.home, { recursive: true });
    const server = new FakeAgentServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where the repository is cloned to. */
  get workingDir(): string {
    return join(this.options.home, 'repository');
  }

  /** Dies without a farewell: commands end, connections break, nobody answers any more. */
  async die(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#shell.killAll();
    this.#sockets.cut();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { status, body } = await this.#answer(request, gone.signal);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  async #answer(request: IncomingMessage, gone: AbortSignal): Promise<Answer> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://sandbox');
    const text = await textOf(request);
    const knowsKey = request.headers['x-session-api-key'] === this.options.apiKey;
    if (pathname.startsWith('/api/') && !knowsKey) return problem(401, 'the key is wrong');
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return this.#routes.answer({ what: `${request.method ?? ''} ${pathname}`, query, body, gone });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
