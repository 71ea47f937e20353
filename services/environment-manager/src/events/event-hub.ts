import type { EventView } from '@manyhands/contracts';
import { WakeableLoop } from '@manyhands/nest';
import type { EventFilter, EventNotices, EventReads } from './event-source.js';
import { RecentEvents } from './recent-events.js';
import { matches, type EventSink } from './subscriber.js';

export interface HubOptions {
  readonly events: EventReads;
  readonly notices: EventNotices;
  /** Milliseconds after which the table is read although no notice came. Default 1000. */
  readonly healEveryMs?: number;
  /** Events kept in memory for clients that come back. Default 2000. */
  readonly keep?: number;
  /** Events per read. Default 500. */
  readonly batch?: number;
}

interface Subscriber {
  readonly sink: EventSink;
  readonly filter: EventFilter;
  /** The client knows everything up to here, also when this hub does not yet. */
  readonly after: number;
}

/**
 * One reader of the event table for all clients. A client first catches up by itself, from memory or from the table at its
 * own pace, and then joins the live ones; nothing is skipped or sent twice in between, because joining happens in the same
 * turn in which the last missing events are handed over.
 */
export class EventHub {
  private readonly live = new Set<Subscriber>();
  private readonly loop: WakeableLoop;
  private readonly batch: number;
  private recent: RecentEvents | undefined;
  private unsubscribe: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly options: HubOptions) {
    this.batch = options.batch ?? 500;
    this.loop = new WakeableLoop({
      name: 'EventHub',
      round: () => this.readOn(),
      healEveryMs: options.healEveryMs ?? 1000,
    });
  }

  /** Begins to follow the table from its present end. */
  async start(): Promise<void> {
    this.recent = new RecentEvents(await this.options.events.lastSeq(), this.options.keep ?? 2000);
    this.unsubscribe = this.options.notices.onEvent(() => this.loop.wake());
    this.loop.start();
  }

  /** Ends every client, then the reader. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe?.();
    for (const subscriber of this.live) this.drop(subscriber);
    await this.loop.stop();
  }

  /** The newest event that this hub has seen. */
  get tail(): number {
    return this.memory.tail;
  }

  private get memory(): RecentEvents {
    if (this.recent === undefined) throw new Error('the event hub is asked before it was started');
    return this.recent;
  }

  /** Clients that follow live. */
  get size(): number {
    return this.live.size;
  }

  /** Sends everything after `from.after` to the sink, then follows. Resolves when it has caught up; call the result to leave. */
  async follow(sink: EventSink, from: { after: number; filter: EventFilter }): Promise<() => void> {
    const { filter } = from;
    let after: number | null = from.after;
    while (after !== null) {
      const missing = this.memory.after(after);
      if (missing !== null && missing.length <= this.batch) return this.join({ sink, filter, after }, missing);
      after = await this.catchUp({ sink, filter, after });
    }
    return () => undefined;
  }

  private join(subscriber: Subscriber, missing: readonly EventView[]): () => void {
    this.live.add(subscriber);
    this.sendTo(subscriber, missing);
    if (this.stopped) this.drop(subscriber);
    return () => void this.live.delete(subscriber);
  }

  /** One batch from the table; the position reached, or null when the client is gone. */
  private async catchUp({ sink, filter, after }: Subscriber): Promise<number | null> {
    const seen = this.tail;
    const events = await this.options.events.after(after, this.batch, onlyGiven(filter));
    if (this.stopped) sink.end();
    if (this.stopped || !sink.send(events) || !(await sink.writable())) return null;
    const last = events.at(-1)?.seq ?? after;
    // Fewer than asked for: everything up to what the shared reader had seen before is done, matching or not.
    return events.length < this.batch ? Math.max(last, seen) : last;
  }

  private async readOn(): Promise<void> {
    const { memory } = this;
    let events: EventView[];
    do {
      events = await this.options.events.after(memory.tail, this.batch);
      memory.append(events);
      for (const subscriber of this.live) this.sendTo(subscriber, events);
    } while (events.length === this.batch && !this.stopped);
  }

  private sendTo(subscriber: Subscriber, events: readonly EventView[]): void {
    const { after, filter, sink } = subscriber;
    const wanted = events.filter((event) => event.seq > after && matches(event, filter));
    if (wanted.length > 0 && !sink.send(wanted)) this.live.delete(subscriber);
  }

  private drop(subscriber: Subscriber): void {
    this.live.delete(subscriber);
    subscriber.sink.end();
  }
}

function onlyGiven(filter: EventFilter): { epicId?: string; taskId?: string } {
  return {
    ...(filter.epicId === undefined ? {} : { epicId: filter.epicId }),
    ...(filter.taskId === undefined ? {} : { taskId: filter.taskId }),
  };
}
