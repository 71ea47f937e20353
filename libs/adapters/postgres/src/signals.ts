import pg from 'pg';
import type { EventType } from '@manyhands/contracts';

/** That something happened; whoever cares reads the state again. */
export interface EventNotice {
  readonly seq: number;
  readonly type: EventType;
  readonly repositoryId: string | null;
  readonly epicId: string | null;
  readonly taskId: string | null;
  readonly sessionId: string | null;
}

export interface UntilOptions {
  readonly relevant: (notice: EventNotice) => boolean;
  readonly timeoutMs: number;
  /** How often to read again although no signal came; a signal may be lost, the state is not. */
  readonly healEveryMs?: number;
  readonly signal?: AbortSignal;
}

const RECONNECT_MS = 500;

/**
 * LISTEN on Postgres' own notifications. A signal is a hint that wakes a reader at once; a healing tick covers the ones that
 * get lost, so nothing depends on their delivery.
 */
export class Signals {
  readonly #eventListeners = new Set<(notice: EventNotice) => void>();
  readonly #outboxListeners = new Set<() => void>();
  #client: pg.Client | null = null;
  #stopped = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly applicationName: string,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: `${this.applicationName} signals` });
    client.on('error', () => undefined); // 'end' follows and reconnects
    client.on('end', () => this.#reconnect(client));
    client.on('notification', (message) => this.#deliver(message));
    await client.connect();
    await client.query('listen manyhands_event; listen manyhands_outbox');
    this.#client = client;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    await this.#client?.end();
  }

  onEvent(listener: (notice: EventNotice) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onOutbox(listener: () => void): () => void {
    this.#outboxListeners.add(listener);
    return () => this.#outboxListeners.delete(listener);
  }

  /** Reads now, after every relevant event and at every healing tick, until `read` gives something; null when time is up or aborted. */
  async until<T>(read: () => Promise<T | null>, options: UntilOptions): Promise<T | null> {
    const deadline = AbortSignal.timeout(options.timeoutMs);
    const over = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    const bell = new Bell();
    const unsubscribe = this.onEvent((notice) => options.relevant(notice) && bell.ring());
    const tick = setInterval(() => bell.ring(), options.healEveryMs ?? 2_000);
    const stop = () => bell.ring();
    over.addEventListener('abort', stop);
    try {
      for (;;) {
        const found = await read();
        if (found !== null) return found;
        if (over.aborted) return null;
        await bell.rung();
      }
    } finally {
      unsubscribe();
      clearInterval(tick);
      over.removeEventListener('abort', stop);
    }
  }

  #deliver(message: pg.Notification): void {
    if (message.channel === 'manyhands_outbox') for (const listener of this.#outboxListeners) listener();
    if (message.channel !== 'manyhands_event' || message.payload === undefined) return;
    const notice = JSON.parse(message.payload) as EventNotice;
    for (const listener of this.#eventListeners) listener(notice);
  }

  #reconnect(ended: pg.Client): void {
    if (this.#stopped || (this.#client !== null && this.#client !== ended) || this.#retry) return;
    this.#client = null;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.start().then(
        () => this.#outboxListeners.forEach((listener) => listener()),
        () => this.#reconnect(ended),
      );
    }, RECONNECT_MS);
  }
}

/** Remembers one ring, so that a signal between two reads is not missed. */
class Bell {
  #pending = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#pending = true;
    this.#wake?.();
  }

  async rung(): Promise<void> {
    if (!this.#pending) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#pending = false;
    this.#wake = null;
  }
}
