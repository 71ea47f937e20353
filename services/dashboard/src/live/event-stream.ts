import { type ServerSentMessage, SseParser } from './sse-parser.js';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting';

/** What the board needs to know of an event; the views say the rest. */
export interface Heard {
  type: string;
  /** ISO time of the server, or null when the message could not be read. */
  at: string | null;
}

export interface StreamPorts {
  /** Asks for the events after a sequence number, from now on when none was seen yet; rejects when there is no answer. */
  open: (after: number | null, signal: AbortSignal) => Promise<Response>;
  /** Resolves after so many milliseconds, or earlier when the signal aborts. */
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  alarm: (milliseconds: number, callback: () => void) => () => void;
}

export interface StreamListener {
  onState: (state: ConnectionState) => void;
  onEvent: (event: Heard) => void;
  /** The sign-in is no longer valid; the stream has ended for good. */
  onSignedOut: () => void;
}

/** The server sends at least a comment every few seconds: a stream that is silent this long is dead. */
const SILENCE_MS = 45_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** How long to wait before the next try: doubled with every failure in a row, from what the server asked for. */
export function reconnectDelay(failures: number, asked: number | null): number {
  return Math.min(LONGEST_DELAY_MS, (asked ?? FIRST_DELAY_MS) * 2 ** Math.min(failures, 10));
}

type Ending = 'signed out' | 'refused' | 'dropped';

/** Follows the event log until the signal aborts, and connects again from the last event seen. */
export class EventStream {
  readonly #ports: StreamPorts;
  readonly #listener: StreamListener;
  #after: number | null = null;
  #asked: number | null = null;

  constructor(ports: StreamPorts, listener: StreamListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  async follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    this.#listener.onState('connecting');
    while (!signal.aborted) {
      const ending = await this.#connect(signal);
      if (signal.aborted) return;
      if (ending === 'signed out') return this.#listener.onSignedOut();
      this.#listener.onState('reconnecting');
      failures = ending === 'dropped' ? 0 : failures + 1;
      await this.#ports.pause(reconnectDelay(failures, this.#asked), signal);
    }
  }

  /** One connection, from request to end. Every way in which it can end is expected, so none throws. */
  async #connect(signal: AbortSignal): Promise<Ending> {
    const silent = new AbortController();
    const watch = new Watch(this.#ports, () => silent.abort());
    let open = false;
    try {
      const response = await this.#ports.open(this.#after, AbortSignal.any([signal, silent.signal]));
      if (response.status === 401) return 'signed out';
      if (!response.ok || response.body === null) return 'refused';
      open = true;
      this.#listener.onState('live');
      await this.#read(response.body, watch);
      return 'dropped';
    } catch {
      return open ? 'dropped' : 'refused'; // Network error, silence or our own abort: the caller tries again or stops.
    } finally {
      watch.stop();
    }
  }

  async #read(body: ReadableStream<Uint8Array>, watch: Watch): Promise<void> {
    const parser = new SseParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      watch.restart();
      for (const message of parser.push(decoder.decode(piece.value, { stream: true }))) this.#hear(message);
      this.#asked = parser.retry ?? this.#asked;
    }
  }

  #hear(message: ServerSentMessage): void {
    const seq = Number(message.id);
    if (message.id !== null && Number.isSafeInteger(seq)) this.#after = seq;
    this.#listener.onEvent(readEvent(message));
  }
}

/** A message that is no event of the contract still says that something happened. */
export function readEvent(message: ServerSentMessage): Heard {
  try {
    const { type, at } = JSON.parse(message.data) as { type?: unknown; at?: unknown };
    return { type: typeof type === 'string' ? type : message.event, at: typeof at === 'string' ? at : null };
  } catch {
    return { type: message.event, at: null };
  }
}

/** Wakes when nothing was heard for too long. */
class Watch {
  readonly #ports: StreamPorts;
  readonly #onSilence: () => void;
  #cancel: () => void;

  constructor(ports: StreamPorts, onSilence: () => void) {
    this.#ports = ports;
    this.#onSilence = onSilence;
    this.#cancel = ports.alarm(SILENCE_MS, onSilence);
  }

  restart(): void {
    this.#cancel();
    this.#cancel = this.#ports.alarm(SILENCE_MS, this.#onSilence);
  }

  stop(): void {
    this.#cancel();
  }
}
