import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { EventView } from '@manyhands/contracts';
import type { Response } from 'express';
import type { EventSink } from './subscriber.js';

export interface SseOptions {
  /** Bytes that may wait for a client when more comes; above that it is dropped and comes back with Last-Event-ID. Default 1 MiB. */
  readonly mostWaiting?: number;
  /** Milliseconds between comments that keep proxies from closing the connection. Default 15,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds that a client may take to read what waits for it while it catches up. Default 30,000. */
  readonly drainMs?: number;
}

/** One client of the event stream. The frame of an event: `id` = seq, `event` = type, `data` = the event as JSON. */
export class SseClient implements EventSink {
  private readonly heartbeat: NodeJS.Timeout;
  private readonly mostWaiting: number;
  private readonly drainMs: number;

  constructor(
    private readonly response: Response,
    options: SseOptions = {},
  ) {
    this.mostWaiting = options.mostWaiting ?? 1024 * 1024;
    this.drainMs = options.drainMs ?? 30_000;
    this.heartbeat = setInterval(() => this.write(': heartbeat\n\n'), options.heartbeatMs ?? 15_000);
    response.once('close', () => clearInterval(this.heartbeat));
  }

  /** Sends the headers. `position` is told to the client as its last event id, so that a reconnect begins there. */
  begin(position: number): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    this.response.flushHeaders();
    this.write(`: connected\nid: ${position}\n\n`);
  }

  send(events: readonly EventView[]): boolean {
    if (events.length === 0) return !this.gone;
    return this.write(events.map(frame).join(''));
  }

  async writable(): Promise<boolean> {
    if (this.gone || !this.response.writableNeedDrain) return !this.gone;
    const stop = new AbortController();
    const { signal } = stop;
    // What loses the race is aborted and counts as "no", which nobody hears any more.
    const no = (): boolean => false;
    const drained = once(this.response, 'drain', { signal }).then(() => true, no);
    const closed = once(this.response, 'close', { signal }).then(no, no);
    const late = after(this.drainMs, false, { signal }).catch(no);
    const ready = await Promise.race([drained, closed, late]);
    stop.abort();
    return ready || this.drop();
  }

  end(): void {
    this.response.end();
  }

  private get gone(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  /** Looks at what waits before it adds more, so that one large batch alone drops nobody. */
  private write(text: string): boolean {
    if (this.gone) return false;
    if (this.response.writableLength > this.mostWaiting) return this.drop();
    this.response.write(text);
    return true;
  }

  private drop(): false {
    this.response.destroy();
    return false;
  }
}

const frame = (event: EventView): string =>
  `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
