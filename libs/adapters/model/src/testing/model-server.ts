import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to a model, as it came in. */
export interface AskedModel {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly tools?: unknown;
    readonly response_format: { readonly type: string; readonly json_schema: { readonly name: string } };
  };
}

/** A real HTTP server that plays the endpoint of a model: it answers what a test says, and remembers what it was asked. */
export class ModelServer {
  readonly asked: AskedModel[] = [];
  /** What becomes of the next requests. */
  answer: (response: ServerResponse, asked: AskedModel) => unknown = (response) => response.writeHead(500).end('{}');

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ModelServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as AskedModel['body'];
        const asked = { path: request.url ?? '', authorization: request.headers.authorization, body };
        if (request.method === 'POST') started.asked.push(asked);
        if (request.method === 'POST') started.answer(response, asked);
        else response.writeHead(404).end('{}');
      });
    });
    const started = new ModelServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Answers with these contents from now on, the last one again and again; 100 tokens read and 20 written each time. */
  says(...contents: readonly (string | null)[]): void {
    let count = 0;
    this.answer = (response) => {
      const content = contents[Math.min(count, contents.length - 1)] ?? null;
      count += 1;
      sendChoice(response, { message: { role: 'assistant', content }, finish_reason: 'stop' });
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A whole answer of the protocol. */
export const sendChoice = (response: ServerResponse, choice: object): unknown =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ choices: [choice], usage: { prompt_tokens: 100, completion_tokens: 20 } }));
