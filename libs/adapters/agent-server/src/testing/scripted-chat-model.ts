import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came to the model. */
export interface ChatRequest {
  readonly authorization: string | undefined;
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly [field: string]: unknown;
}

export type ScriptedAnswer =
  | { readonly kind: 'message'; readonly content: string; readonly calls: readonly ScriptedCall[] }
  | { readonly kind: 'failure'; readonly status: number; readonly error: Record<string, unknown> }
  | { readonly kind: 'silence' };

export interface ScriptedCall {
  readonly name: string;
  /** JSON text; wrong text is possible on purpose. */
  readonly arguments: string;
}

/** What one answer costs in tokens, so that tests can foretell the bill. */
export const TOKENS_PER_ANSWER = { prompt: 100, completion: 10 } as const;

/** The model calls one tool. */
export function callTool(name: string, callArguments: unknown, content = ''): ScriptedAnswer {
  return { kind: 'message', content, calls: [{ name, arguments: JSON.stringify(callArguments) }] };
}

export function runCommand(command: string, content = ''): ScriptedAnswer {
  return callTool('terminal', { command }, content);
}

export function finish(message: string): ScriptedAnswer {
  return callTool('finish', { message });
}

/** The model answers with plain words. */
export function say(content: string): ScriptedAnswer {
  return { kind: 'message', content, calls: [] };
}

/** The endpoint refuses. */
export function fail(status: number, error: Record<string, unknown> = {}): ScriptedAnswer {
  return { kind: 'failure', status, error: { message: `scripted failure ${status}`, ...error } };
}

/** The endpoint takes the request and never answers. */
export function beSilent(): ScriptedAnswer {
  return { kind: 'silence' };
}

/** An OpenAI-compatible endpoint over real HTTP that answers from a script. */
export class ScriptedChatModel {
  readonly requests: ChatRequest[] = [];
  readonly #waiting = new Set<() => void>();
  #script: ScriptedAnswer[] = [];
  #answers = 0;

  private constructor(
    readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens on all addresses, so that a server in a container can reach it. */
  static async start(): Promise<ScriptedChatModel> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const model = new ScriptedChatModel(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => void model.#serve(request, response));
    return model;
  }

  /** Where a server on this machine finds the endpoint. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** Sets what is answered from now on, in turn; the last answer repeats. Forgets earlier requests. */
  script(...answers: ScriptedAnswer[]): void {
    this.#script = answers;
    this.requests.length = 0;
  }

  /** Resolves once so many requests have come since the script was set. */
  async requestsToArrive(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Omit<ChatRequest, 'authorization'>;
    const index = Math.min(this.requests.length, this.#script.length - 1);
    this.requests.push({ ...body, authorization: request.headers.authorization } as ChatRequest);
    this.#answer(response, this.#script[index] ?? fail(500, { message: 'no script was set' }), body.model as string);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #answer(response: ServerResponse, answer: ScriptedAnswer, model: string): void {
    switch (answer.kind) {
      case 'silence':
        return;
      case 'failure':
        return sendJson(response, answer.status, { error: answer.error });
      case 'message':
        this.#answers += 1;
        return sendJson(response, 200, completion(answer, model, this.#answers));
      default:
        return answer satisfies never;
    }
  }
}

function completion(answer: ScriptedAnswer & { kind: 'message' }, model: string, number: number): unknown {
  const { prompt, completion: completed } = TOKENS_PER_ANSWER;
  const calls = answer.calls.map((call, index) => ({
    id: `call_${number}_${index}`,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  return {
    id: `chatcmpl-${number}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.content === '' ? null : answer.content,
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        finish_reason: calls.length === 0 ? 'stop' : 'tool_calls',
      },
    ],
    usage: { prompt_tokens: prompt, completion_tokens: completed, total_tokens: prompt + completed },
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
