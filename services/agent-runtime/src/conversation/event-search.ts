import type { ConversationEvent } from './events.js';
import { textOf } from './events.js';

export interface EventFilter {
  readonly kind?: string | undefined;
  readonly source?: string | undefined;
  /** Part of a message's text, upper and lower case alike. */
  readonly body?: string | undefined;
  /** In the format of the log, see `toLogTimestamp`. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

export interface EventQuery extends EventFilter {
  /** Position of the first event to look at, in the order asked for. */
  readonly start?: number | undefined;
  readonly limit: number;
  readonly newestFirst: boolean;
}

export interface EventPage {
  readonly items: readonly ConversationEvent[];
  /** The id of the event that the next page begins with. */
  readonly next_page_id: string | null;
}

/** One page of the events that pass the filter, in log order or its reverse. */
export function searchEvents(events: readonly ConversationEvent[], query: EventQuery): EventPage {
  const step = query.newestFirst ? -1 : 1;
  const items: ConversationEvent[] = [];
  let position = query.start ?? (query.newestFirst ? events.length - 1 : 0);
  for (let event = events[position]; event !== undefined; event = events[(position += step)]) {
    if (!passes(event, query)) continue;
    if (items.length === query.limit) return { items, next_page_id: event.id };
    items.push(event);
  }
  return { items, next_page_id: null };
}

export function countEvents(events: readonly ConversationEvent[], filter: EventFilter): number {
  return events.filter((event) => passes(event, filter)).length;
}

function passes(event: ConversationEvent, filter: EventFilter): boolean {
  if (filter.kind !== undefined && event.kind !== filter.kind.split('.').at(-1)) return false;
  if (filter.source !== undefined && event.source !== filter.source) return false;
  if (filter.from !== undefined && event.timestamp < filter.from) return false;
  if (filter.before !== undefined && event.timestamp >= filter.before) return false;
  return filter.body === undefined || mentions(event, filter.body);
}

function mentions(event: ConversationEvent, body: string): boolean {
  if (event.kind !== 'MessageEvent') return false;
  return textOf(event.llm_message.content).toLowerCase().includes(body.toLowerCase());
}

/**
 * Brings a caller's time into the format of the log: UTC with six digits. A time without a zone counts as UTC.
 * Undefined when it is no ISO 8601 time.
 */
export function toLogTimestamp(value: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(value.trim());
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const seconds = new Date(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(seconds.getTime())) return undefined;
  return `${seconds.toISOString().slice(0, 19)}.${fraction.slice(1, 7).padEnd(6, '0')}Z`;
}
