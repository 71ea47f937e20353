import { randomUUID } from 'node:crypto';
import type { ConversationEvent, EventBody } from './events.js';
import { appendJsonLine, readJsonLines } from './json-lines.js';

export type EventListener = (event: ConversationEvent) => void;

/** The append-only history of one conversation: in memory for reading, in a file for the next process. */
export class EventLog {
  readonly #events: ConversationEvent[];
  readonly #positions = new Map<string, number>();
  readonly #listeners = new Set<EventListener>();
  #lastMicroseconds: number;

  constructor(readonly file: string) {
    this.#events = readJsonLines<ConversationEvent>(file);
    this.#events.forEach((event, position) => this.#positions.set(event.id, position));
    this.#lastMicroseconds = microsecondsOf(this.#events.at(-1)?.timestamp);
  }

  get events(): readonly ConversationEvent[] {
    return this.#events;
  }

  get last(): ConversationEvent | undefined {
    return this.#events.at(-1);
  }

  positionOf(id: string): number | undefined {
    return this.#positions.get(id);
  }

  /** Stamps, stores and announces an event. */
  append<Body extends EventBody>(body: Body): Body & ConversationEvent {
    const parent = this.last;
    const event = {
      id: randomUUID(),
      timestamp: this.#nextTimestamp(),
      ...(parent === undefined ? {} : { parent_id: parent.id }),
      ...body,
    } as Body & ConversationEvent;
    appendJsonLine(this.file, event);
    this.#positions.set(event.id, this.#events.length);
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #nextTimestamp(): string {
    this.#lastMicroseconds = Math.max(Date.now() * 1000, this.#lastMicroseconds + 1);
    return formatTimestamp(this.#lastMicroseconds);
  }
}

/** ISO 8601 in UTC with six digits, so that the order of the texts is the order of the times. */
export function formatTimestamp(microseconds: number): string {
  const iso = new Date(Math.floor(microseconds / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
}

function microsecondsOf(timestamp: string | undefined): number {
  if (timestamp === undefined) return 0;
  return Date.parse(timestamp) * 1000 + Number(timestamp.slice(23, 26));
}
