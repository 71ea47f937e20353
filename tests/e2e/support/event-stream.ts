import { setTimeout as pause } from 'node:timers/promises';
import type { EventView } from '@manyhands/contracts';

/** One frame of the stream as it comes over the wire; comments (heartbeats) are left out. */
export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: EventView | null;
}

interface Server {
  readonly url: string;
  readonly token: string;
}

/** Events of one server from one place on, kept in order of arrival. */
export interface EventFeed {
  readonly events: readonly EventView[];
  /** The first event, from the beginning of the feed, that fits. Rejects after `timeoutMs` (default a minute) and says what came. */
  until(what: string, fits: (event: EventView) => boolean, timeoutMs?: number): Promise<EventView>;
  close(): void;
}

/**
 * Opens `GET /events` as a stream. Resolves with the frames when the server has answered; they end when the signal is aborted
 * or the server closes.
 */
export async function openStream(
  server: Server,
  query: string,
  more: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<AsyncGenerator<Frame>> {
  const response = await fetch(`${server.url}/api/v1/events${query}`, {
    headers: { Authorization: `Bearer ${server.token}`, Accept: 'text/event-stream', ...more.headers },
    signal: more.signal,
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the stream was answered with ${response.status}`);
  return frames(response.body as ReadableStream<Uint8Array>);
}

async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
      const data = field('data');
      yield { id: field('id'), event: field('event'), data: data === '' ? null : JSON.parse(data) };
    }
  }
}

/** Follows the events after a number (0: all there ever were), and connects again when the server goes away for a while. */
export function followEvents(server: Server, from: { after: number; epicId?: string }): EventFeed {
  const stop = new AbortController();
  const events: EventView[] = [];
  const watchers = new Set<() => void>();
  const take = (event: EventView): void => {
    events.push(event);
    for (const watcher of watchers) watcher();
  };
  const query = from.epicId === undefined ? '' : `?epicId=${from.epicId}`;
  void follow({ server, query, signal: stop.signal, after: from.after, take });
  const until: EventFeed['until'] = (what, fits, timeoutMs = 60_000) =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        watchers.delete(look);
      };
      const look = (): void => {
        const found = events.find(fits);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`no event ${what} within ${timeoutMs / 1000} s; the last were\n${tail(events)}`));
      }, timeoutMs);
      watchers.add(look);
      look();
    });
  return { events, until, close: () => stop.abort() };
}

async function follow(o: {
  server: Server;
  query: string;
  signal: AbortSignal;
  after: number;
  take: (event: EventView) => void;
}): Promise<void> {
  let last = o.after;
  while (!o.signal.aborted) {
    try {
      const headers = { 'Last-Event-ID': String(last) };
      for await (const { data } of await openStream(o.server, o.query, { headers, signal: o.signal })) {
        if (data === null) continue;
        last = data.seq;
        o.take(data);
      }
    } catch {
      // The server is away: it is asked again. Whoever waits for an event is told by the time-out of `until`. (No look at the
      // error: `fetch` throws one of another realm than that of a test.)
      if (o.signal.aborted) return;
    }
    await pause(200, undefined, { signal: o.signal }).catch(() => undefined); // closed: the loop ends
  }
}

const tail = (events: readonly EventView[]): string =>
  events
    .slice(-15)
    .map(({ seq, type, data }) => `  ${seq} ${type} ${JSON.stringify(data).slice(0, 200)}`)
    .join('\n');

/** Waits until an epic is over or a person is asked; answers all its events. */
export async function untilOver(server: Server, epicId: string, timeoutMs = 240_000): Promise<readonly EventView[]> {
  const feed = followEvents(server, { after: 0, epicId });
  const over = ['epic.done', 'epic.failed', 'epic.cancelled', 'escalation.opened'];
  try {
    await feed.until('that ends the epic', ({ type }) => over.includes(type), timeoutMs);
    return feed.events;
  } finally {
    feed.close();
  }
}
