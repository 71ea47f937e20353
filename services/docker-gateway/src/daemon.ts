import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connectTo, type Address } from './address.js';

/** What is sent to the Docker daemon; made here from constants and checked values, never a client's bytes. */
export interface DaemonCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without a version: `/containers/create`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Minor version of the API from which on the daemon understands this call better; spoken where it can be. */
  readonly betterFrom?: number;
  /** Milliseconds until the head of the answer must be there, and once more until its end where it is read whole. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface DaemonAnswer {
  readonly status: number;
  /** The document, or null where there is none. */
  readonly document: unknown;
}

/** Bytes in both directions from now on; `first` came with the head. */
export interface Upgraded {
  readonly kind: 'upgraded';
  readonly socket: Duplex;
  readonly first: Buffer;
}

export interface Declined {
  readonly kind: 'declined';
  readonly response: IncomingMessage;
}

/** The daemon does not answer, or answers what it should not. */
export class DaemonUnavailable extends Error {
  readonly code = 'daemon-unavailable';
  readonly retryable = true;
}

const ANSWER_MS = 30_000;
/** Bytes. A list of thousands of containers has a few MiB. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The one who holds the socket. Every call is a connection of its own: nothing of one request is left for the next. */
export class Daemon {
  /** Minor versions of the API: what both sides know, and the newest of the daemon's; by {@link chooseVersion}. */
  private minor = 41;
  private newestMinor = 41;

  constructor(private readonly address: Address) {}

  /** A daemon that no longer speaks the version of the clients gets its own oldest. */
  chooseVersion(minimum: string, newest: string): void {
    this.minor = Math.max(41, minorOf(minimum));
    this.newestMinor = minorOf(newest);
  }

  /** The whole answer. Throws {@link DaemonUnavailable}. */
  async call(call: DaemonCall): Promise<DaemonAnswer> {
    const response = await this.send(call, {});
    return answerOf(response, call.timeoutMs);
  }

  /** The head of the answer; its body is read by the caller. Throws {@link DaemonUnavailable}. */
  stream(call: DaemonCall): Promise<IncomingMessage> {
    return this.send(call, {});
  }

  /** The raw connection after 101, or the answer that refused it. Throws {@link DaemonUnavailable}. */
  upgrade(call: DaemonCall): Promise<Upgraded | Declined> {
    return new Promise((resolve, reject) => {
      const sent = this.open(call, { Connection: 'Upgrade', Upgrade: 'tcp' });
      sent.once('upgrade', (_response, socket, first) => {
        socket.setTimeout(0);
        resolve({ kind: 'upgraded', socket, first });
      });
      sent.once('response', (response) => resolve({ kind: 'declined', response }));
      sent.once('error', (error) => reject(unavailable(error)));
      sent.end(bodyOf(call));
    });
  }

  private send(call: DaemonCall, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = this.open(call, headers);
      sent.once('response', resolve);
      sent.once('error', (error) => reject(unavailable(error)));
      sent.end(bodyOf(call));
    });
  }

  private minorFor({ betterFrom = 0 }: DaemonCall): number {
    return betterFrom <= this.newestMinor ? Math.max(this.minor, betterFrom) : this.minor;
  }

  private open(call: DaemonCall, headers: Readonly<Record<string, string>>) {
    const query = new URLSearchParams(call.query).toString();
    const body = bodyOf(call);
    const timeout = call.timeoutMs ?? ANSWER_MS;
    const sent = request({
      method: call.method,
      path: `/v1.${this.minorFor(call)}${call.path}${query && `?${query}`}`,
      // Without an agent: a connection of its own, closed afterwards.
      createConnection: () => connectTo(this.address),
      ...(call.signal && { signal: call.signal }),
      headers: {
        Host: 'docker',
        ...headers,
        ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      },
    });
    failAfter(sent, timeout);
    return sent;
  }
}

const minorOf = (version: string): number => Number(version.split('.')[1]) || 0;

/** Until the head of the answer is there; after that a stream may rest as long as it likes. */
function failAfter(sent: ReturnType<typeof request>, ms: number): void {
  const timer = setTimeout(() => sent.destroy(late(ms)), ms);
  for (const event of ['response', 'upgrade', 'close']) sent.once(event, () => clearTimeout(timer));
}

const late = (ms: number): Error => new Error(`no answer within ${ms / 1000} s`);

const bodyOf = ({ body }: DaemonCall): string | undefined => (body === undefined ? undefined : JSON.stringify(body));

const unavailable = (cause: Error): DaemonUnavailable =>
  new DaemonUnavailable(`the Docker daemon does not answer: ${cause.message}`, { cause });

/** The rest of an answer whose head is there; `Infinity` waits for as long as it takes. Throws {@link DaemonUnavailable}. */
export async function answerOf(response: IncomingMessage, timeoutMs = ANSWER_MS): Promise<DaemonAnswer> {
  const isBounded = Number.isFinite(timeoutMs);
  const timer = isBounded ? setTimeout(() => response.destroy(late(timeoutMs)), timeoutMs) : undefined;
  try {
    return { status: response.statusCode ?? 0, document: await readAnswer(response) };
  } finally {
    clearTimeout(timer);
  }
}

/** Throws {@link DaemonUnavailable} when the answer ends early, is too large, or is no JSON. */
async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) throw new Error(`an answer of more than ${MOST_BYTES} bytes`);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    if (text.trim() === '') return null;
    return response.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : { message: text };
  } catch (error) {
    throw unavailable(error instanceof Error ? error : new Error(String(error)));
  }
}
