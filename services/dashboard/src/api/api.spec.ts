import { describe, expect, it } from '@jest/globals';
import { Api } from './api.js';

interface Sent {
  path: string;
  init: RequestInit;
}

/** Answers in the order given, and remembers what was asked. */
function apiAnswering(...answers: (Response | Error)[]) {
  const sent: Sent[] = [];
  const dates: (string | null)[] = [];
  const api = new Api({
    fetch: async (path, init) => {
      sent.push({ path, init });
      const answer = answers.shift() ?? new Error('unexpected request');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onServerDate: (date) => dates.push(date),
  });
  return { api, sent, dates };
}

const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);

describe('Api', () => {
  it('reads a list to its last page', async () => {
    const { api, sent } = apiAnswering(
      json({ items: [1, 2], nextCursor: 'a b' }),
      json({ items: [3], nextCursor: null }),
    );
    expect(await api.all('/escalations?status=open')).toEqual([1, 2, 3]);
    expect(sent.map((request) => request.path)).toEqual([
      '/api/v1/escalations?status=open&limit=200',
      '/api/v1/escalations?status=open&limit=200&cursor=a+b',
    ]);
  });

  it('gives up on a list that never ends', async () => {
    const api = new Api({ fetch: async () => json({ items: [], nextCursor: 'again' }), onServerDate: () => undefined });
    await expect(api.all('/tasks')).rejects.toMatchObject({ code: 'endless_list' });
  });

  it('sends what an unsafe method needs, with a new key each time', async () => {
    const { api, sent } = apiAnswering(json({}), json({}));
    await api.post('/login', { token: 't' });
    await api.post('/login', { token: 't' });
    const headers = sent.map((request) => new Headers(request.init.headers));
    expect(headers[0]?.get('x-requested-with')).toBe('manyhands');
    expect(headers[0]?.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers[0]?.get('idempotency-key')).not.toBe(headers[1]?.get('idempotency-key'));
  });

  it('turns no answer, a refusal and a page of HTML into one kind of error', async () => {
    const { api } = apiAnswering(
      new TypeError('fetch failed'),
      json({ code: 'unauthorized', detail: 'Sign in first.' }, { status: 401 }),
      new Response('<html>'),
    );
    await expect(api.get('/system')).rejects.toMatchObject({ name: 'ApiError', code: 'unreachable' });
    await expect(api.get('/system')).rejects.toMatchObject({ status: 401, message: 'Sign in first.' });
    await expect(api.get('/system')).rejects.toMatchObject({ code: 'bad_answer' });
  });

  it('hands on the server’s time', async () => {
    const { api, dates } = apiAnswering(json({}, { headers: { date: 'Tue, 01 Jan 2030 12:00:00 GMT' } }));
    await api.get('/system');
    expect(dates).toEqual(['Tue, 01 Jan 2030 12:00:00 GMT']);
  });
});
