import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeEvents, startApi, TOKEN } from '../testing/api-under-test.js';

const EPIC = '01890000-0000-7000-8000-000000000001';
const STREAM = { Accept: 'text/event-stream', Authorization: `Bearer ${TOKEN}` };

describe('GET events', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let events: FakeEvents;
  const opened: IncomingMessage[] = [];
  beforeEach(async () => {
    events = new FakeEvents();
    api = await startApi({ events, sse: { heartbeatMs: 20, mostWaiting: 100_000 } });
  });
  afterEach(async () => {
    for (const response of opened.splice(0)) response.destroy();
    await api.close();
  });

  const happen = (count: number, about: object = {}) => {
    for (let n = 0; n < count; n += 1) events.add('agent.seen', about);
    events.notify();
  };

  async function open(path: string, headers: Record<string, string> = {}) {
    const outgoing = request(api.url + path, { headers: { ...STREAM, ...headers } }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    opened.push(response);
    let text = '';
    let more: () => void = () => undefined;
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      more();
    });
    const until = async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) await new Promise<void>((resolve) => (more = resolve));
      return text;
    };
    const ids = async (last: number) => {
      const seen = await until(new RegExp(`^id: ${last}\\nevent: [^]*?\\n\\n`, 'm'));
      return [...seen.matchAll(/^id: (\d+)\nevent: /gm)].map((match) => Number(match[1]));
    };
    return { response, until, ids };
  }

  it('is a page of JSON unless a stream is asked for', async () => {
    happen(3);
    const { body } = await api.ask('/api/v1/events?limit=2');
    expect(body.items.map((event: { seq: number }) => event.seq)).toEqual([1, 2]);
    const next = await api.ask(`/api/v1/events?limit=2&cursor=${body.nextCursor}`);
    expect([next.body.items.length, next.body.nextCursor]).toEqual([1, null]);
  });

  it('follows from now on, with id, event and data', async () => {
    happen(2);
    const stream = await open('/api/v1/events?after=2');
    happen(1, { epicId: EPIC });
    const text = await stream.until(/data: .*\n\n/);
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const frame = /id: 3\nevent: agent\.seen\ndata: (.*)\n\n/.exec(text);
    expect(JSON.parse(frame?.[1] ?? '{}')).toEqual(events.stored[2]);
  });

  it('begins at the present end and tells it as the last event id', async () => {
    happen(2);
    const early = await open('/api/v1/events?after=0');
    await early.ids(2);
    const stream = await open('/api/v1/events');
    expect(await stream.until(/id: 2\n\n/)).not.toContain('data:');
    happen(1);
    expect(await stream.ids(3)).toEqual([3]);
  });

  it('goes on after Last-Event-ID, which wins over the query', async () => {
    happen(5);
    expect(await (await open('/api/v1/events?after=1', { 'Last-Event-ID': '3' })).ids(5)).toEqual([4, 5]);
  });

  it('sends only the events of one epic', async () => {
    happen(2);
    happen(1, { epicId: EPIC });
    expect(await (await open(`/api/v1/events?after=0&epicId=${EPIC}`)).ids(3)).toEqual([3]);
  });

  it('keeps the connection alive by comments', async () => {
    expect(await (await open('/api/v1/events')).until(/: heartbeat\n\n/)).toContain(': heartbeat');
  });

  it('drops a client that does not read, and goes on with the others', async () => {
    const slow = await open('/api/v1/events?after=0');
    await slow.until(/id: 0/);
    slow.response.pause();
    const closed = once(slow.response.socket, 'close');
    const quick = await open('/api/v1/events?after=0');
    const data = { text: 'x'.repeat(50_000) };
    let sent = 0;
    while (api.hub.size > 1 && sent < 2000) {
      happen(10, { data });
      sent += 10;
      await quick.ids(sent);
    }
    expect(api.hub.size).toBe(1);
    slow.response.resume().on('error', () => undefined);
    await closed;
  }, 30_000);

  it('ends the streams when the service stops', async () => {
    const stream = await open('/api/v1/events');
    await stream.until(/connected/);
    const ended = once(stream.response, 'end');
    await api.close();
    await ended;
    api = await startApi();
  });

  it.each([
    ['?after=-1', {}],
    ['?after=abc', {}],
    ['?after=1&cursor=1', {}],
    ['?epicId=17', {}],
    ['', { 'Last-Event-ID': 'abc' }],
  ])('refuses %s %o', async (query, headers) => {
    const response = await fetch(`${api.url}/api/v1/events${query}`, { headers: { ...STREAM, ...headers } });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    await response.body?.cancel();
  });
});
