import { request as requestHttp, type Agent, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AgentServerError, AgentServerGone, errorOfAnswer } from './errors.js';

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Path with query, beginning with a slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; needs a content type. */
  readonly raw?: { readonly contentType: string; readonly content: Buffer };
  /** Instead of the timeout given for all calls. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Of the answer. Default: any number. */
  readonly maxBytes?: number | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface HttpOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
  /** How connections are made; default: directly. */
  readonly agent?: Agent | undefined;
}

/**
 * Calls of one agent-server. Uses node:http because fetch gives up after 300 s without an answer, and a command may
 * take longer. One connection per call: a kept one may be closed by the server just when it is used again.
 */
export class HttpCalls {
  constructor(readonly options: HttpOptions) {}

  /** The parsed body of a successful call. Throws AgentServerError, or AgentServerGone when nobody answers. */
  async json<T>(call: Call): Promise<T> {
    const { body } = await this.send(call);
    try {
      return JSON.parse(body.toString('utf8')) as T;
    } catch (cause) {
      const detail = `${call.method} ${call.path} did not answer with JSON`;
      throw new AgentServerError({ status: 200, code: 'not_json', retryable: false, detail, cause });
    }
  }

  async send(call: Call): Promise<Answer> {
    const answer = await this.#exchange(call);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw errorOfAnswer(`${call.method} ${withoutQuery(call.path)}`, answer.status, answer.body);
  }

  #exchange(call: Call): Promise<Answer> {
    call.signal?.throwIfAborted();
    const timeoutMs = call.timeoutMs ?? this.options.timeoutMs;
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        clearTimeout(timer);
        request.destroy();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the aborter's
        reject(call.signal?.aborted === true ? call.signal.reason : this.#failure(cause));
      };
      const timer = setTimeout(() => fail(timedOut(call, timeoutMs)), timeoutMs);
      const request = this.#open(call, (response) => {
        readBody(response, call).then((body) => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body });
        }, fail);
      });
      request.once('error', fail);
      request.end(bodyOf(call));
    });
  }

  #open(call: Call, onAnswer: (response: IncomingMessage) => void): ReturnType<typeof requestHttp> {
    const url = new URL(this.options.url + call.path);
    const body = bodyOf(call);
    const options: RequestOptions = {
      method: call.method,
      agent: this.options.agent ?? false,
      headers: {
        'X-Session-API-Key': this.options.apiKey,
        ...(body === undefined ? {} : { 'Content-Type': contentTypeOf(call), 'Content-Length': body.length }),
      },
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    };
    return url.protocol === 'https:' ? requestHttps(url, options, onAnswer) : requestHttp(url, options, onAnswer);
  }

  #failure(cause: unknown): AgentServerError {
    return cause instanceof AgentServerError ? cause : new AgentServerGone(this.options.url, cause);
  }
}

async function readBody(response: IncomingMessage, call: Call): Promise<Buffer> {
  const { maxBytes = Infinity } = call;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(call, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyOf(call: Call): Buffer | undefined {
  if (call.raw !== undefined) return call.raw.content;
  return call.json === undefined ? undefined : Buffer.from(JSON.stringify(call.json));
}

function contentTypeOf(call: Call): string {
  return call.raw?.contentType ?? 'application/json';
}

function timedOut(call: Call, timeoutMs: number): AgentServerError {
  const detail = `${call.method} ${withoutQuery(call.path)} gave no answer within ${timeoutMs} ms`;
  return new AgentServerError({ status: 0, code: 'timeout', retryable: true, detail });
}

function tooLarge(call: Call, maxBytes: number): AgentServerError {
  const detail = `${call.method} ${withoutQuery(call.path)} answered with more than ${maxBytes} bytes`;
  return new AgentServerError({ status: 200, code: 'too_large', retryable: false, detail });
}

function withoutQuery(path: string): string {
  return path.split('?')[0] as string;
}
