import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it came to the server. */
export interface ReceivedToolCall {
  readonly name: string;
  readonly given: unknown;
  readonly authorization: string | undefined;
}

export interface ScriptedResult {
  readonly text: string;
  readonly isError: boolean;
}

/** `silence`: the request is taken and never answered. */
export type ScriptedTool = (given: unknown) => ScriptedResult | 'silence';

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: unknown; readonly protocolVersion?: string };
}

/** An MCP server over real HTTP (streamable, without state, JSON answers) whose tools take one `question` and answer from a script. */
export class ScriptedTools {
  readonly calls: ReceivedToolCall[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(
    readonly server: Server,
    readonly port: number,
    private readonly tools: Readonly<Record<string, ScriptedTool>>,
  ) {}

  /** Listens on all addresses, so that a server in a container can reach it. A port may be named, to come back on it. */
  static async start(tools: Readonly<Record<string, ScriptedTool>>, port = 0): Promise<ScriptedTools> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, resolve));
    const scripted = new ScriptedTools(server, (server.address() as AddressInfo).port, tools);
    server.on('request', (request, response) => void scripted.#serve(request, response));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  /** Resolves once so many calls have come. */
  async callsToArrive(count: number): Promise<void> {
    while (this.calls.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message;
    if (message.id === undefined) return void response.writeHead(202).end();
    const result = this.#answer(message, request.headers.authorization);
    if (result === 'silence') return;
    const body = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...result });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  #answer({ method, params }: Message, authorization: string | undefined): Record<string, unknown> | 'silence' {
    switch (method) {
      case 'initialize': {
        const serverInfo = { name: 'scripted', version: '1' };
        return { result: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo } };
      }
      case 'tools/list':
        return { result: { tools: Object.keys(this.tools).map(describeTool) } };
      case 'tools/call':
        return this.#call({ name: params?.name ?? '', given: params?.arguments, authorization });
      default:
        return method === 'ping' ? { result: {} } : { error: { code: -32_601, message: `no method ${method}` } };
    }
  }

  #call(call: ReceivedToolCall): Record<string, unknown> | 'silence' {
    this.calls.push(call);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    const result = this.tools[call.name]?.(call.given);
    if (result === undefined) return { error: { code: -32_602, message: `no tool ${call.name}` } };
    if (result === 'silence') return result;
    return { result: { content: [{ type: 'text', text: result.text }], isError: result.isError } };
  }
}

const describeTool = (name: string) => ({
  name,
  description: `The tool ${name}.`,
  inputSchema: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
});
