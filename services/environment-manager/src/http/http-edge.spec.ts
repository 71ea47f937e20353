import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi } from '../testing/api-under-test.js';

const epic = { repository: 'shop', title: 'Tags', body: 'Products get tags.' };
const ID = '01890000-0000-7000-8000-000000000001';

describe('the HTTP edge', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  const taken: unknown[] = [];
  beforeAll(async () => {
    api = await startApi({
      takeEpic: { take: async (body: unknown) => (taken.push(body), ID) },
      cancelEpic: { cancel: async () => undefined },
      readModel: {
        epic: async (id: string) => (id === ID ? { id } : null),
        epics: async () => ({ items: [], nextCursor: null }),
        tasks: async () => Promise.reject(new Error('boom: secret detail')),
        agents: async () => Promise.reject(Object.assign(new Error('down'), { retryable: true })),
      },
    });
  });
  afterAll(() => api.close());

  const problem = (status: number, code: string, field?: string) => ({
    status,
    headers: expect.anything(),
    body: expect.objectContaining({
      type: `urn:manyhands:problem:${code}`,
      status,
      code,
      detail: expect.any(String),
      ...(field === undefined ? {} : { errors: expect.arrayContaining([expect.objectContaining({ field })]) }),
    }),
  });

  it('takes what is right', async () => {
    expect(await api.post('/api/v1/epics', epic)).toMatchObject({ status: 202, body: { id: ID } });
    expect(taken).toEqual([epic]);
  });

  it.each([
    ['malformed JSON', '{"title":', 400, 'malformed-json', 'body'],
    ['an array', [], 400, 'invalid-body', 'body'],
    ['a missing field', { ...epic, title: undefined }, 400, 'invalid-body', 'title'],
    ['an unknown property', { ...epic, priority: 1 }, 400, 'invalid-body', 'priority'],
    ['a wrong type deep inside', { ...epic, plan: { tasks: [{ id: 5 }] } }, 400, 'invalid-body', 'plan.tasks[0].id'],
    ['a NUL character', { ...epic, body: 'a\u0000b' }, 400, 'invalid-body', 'body'],
    ['half a surrogate pair', '{"repository":"shop","title":"\\ud800","body":"b"}', 400, 'invalid-body', 'title'],
    ['a key of the prototype', '{"__proto__":{"x":1}}', 400, 'invalid-body', '__proto__'],
    ['6,000-deep nesting', '['.repeat(6000), 400, 'body-too-deep', 'body'],
    ['6,000-deep objects', '{"a":'.repeat(6000), 400, 'body-too-deep', 'body'],
    ['plan and planYaml', { ...epic, plan: { tasks: [] }, planYaml: 'tasks: []' }, 400, 'invalid-body', 'planYaml'],
  ])('refuses %s with the field named', async (_, body, status, code, field) => {
    expect(await api.post('/api/v1/epics', body)).toEqual(problem(status, code, field));
  });

  it('refuses no body, a form and an encoded body', async () => {
    expect(await api.ask('/api/v1/epics', { method: 'POST' })).toEqual(problem(400, 'body-missing', 'body'));
    expect(await api.post('/api/v1/epics', 'a=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).toEqual(
      problem(415, 'unsupported-media-type'),
    );
    expect(await api.post('/api/v1/epics', '{}', { 'Content-Encoding': 'gzip' })).toEqual(
      problem(415, 'unsupported-encoding'),
    );
  });

  it('refuses bytes that are not UTF-8', async () => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    };
    expect(await api.ask('/api/v1/epics', init)).toEqual(problem(400, 'body-not-utf8', 'body'));
  });

  it('refuses a 5 MB body quickly and keeps answering', async () => {
    const began = performance.now();
    expect(await api.post('/api/v1/epics', { ...epic, body: 'x'.repeat(5_000_000) })).toEqual(
      problem(413, 'body-too-large', 'body'),
    );
    expect(performance.now() - began).toBeLessThan(2000);
    expect((await api.ask('/api/v1/epics')).status).toBe(200);
  });

  it('refuses a large body that does not tell its size', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer mh_${'t'.repeat(43)}` };
      const outgoing = httpRequest(`${api.url}/api/v1/epics`, { method: 'POST', headers }, (response) => {
        resolve(response.resume().statusCode);
      });
      outgoing.once('error', reject);
      for (let n = 0; n < 20; n += 1) outgoing.write('x'.repeat(100_000));
      outgoing.end();
    });
    expect(status).toBe(413);
  });

  it.each([
    ['/api/v1/nonsense', 404, 'not-found'],
    ['/api/nonsense', 404, 'not-found'],
    [`/api/v1/epics/${ID.replace(/1$/, '2')}`, 404, 'epic-not-found'],
    ['/api/v1/epics/17', 400, 'invalid-path'],
    ['/api/v1/epics/%E0%A4%A', 400, 'malformed-url'],
    ['/api/v1/epics/%00', 400, 'malformed-url'],
    ['/api/v1/epics?color=red', 400, 'invalid-query'],
    ['/api/v1/epics?status=tired', 400, 'invalid-query'],
    ['/api/v1/epics?limit=0', 400, 'invalid-query'],
    ['/api/v1/epics?limit=5&limit=6', 400, 'invalid-query'],
    ['/api/v1/epics?cursor=abc', 400, 'invalid-query'],
    ['/api/v1/system?verbose=1', 400, 'invalid-query'],
    [`/api/v1/epics/${ID}?verbose=1`, 400, 'invalid-query'],
  ])('answers GET %s with %i %s', async (path, status, code) => {
    expect(await api.ask(path)).toEqual(problem(status, code));
  });

  it('names the part of the path that is at fault', async () => {
    const { body } = await api.ask('/api/v1/epics/17');
    expect(body.errors).toEqual([{ field: 'id', code: 'invalid-format', message: 'must be a UUID' }]);
  });

  it('answers 405 with the methods that a path takes', async () => {
    const answer = await api.ask(`/api/v1/epics/${ID}`, { method: 'DELETE' });
    expect(answer).toEqual(problem(405, 'method-not-allowed'));
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect((await api.ask('/api/v1/epics', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('cancels with an empty body or none, but not with something in it', async () => {
    expect((await api.ask(`/api/v1/epics/${ID}/cancel`, { method: 'POST' })).status).toBe(200);
    expect((await api.post(`/api/v1/epics/${ID}/cancel`, {})).status).toBe(200);
    expect(await api.post(`/api/v1/epics/${ID}/cancel`, { force: true })).toEqual(
      problem(400, 'invalid-body', 'force'),
    );
  });

  it('tells nothing of an error that is not the caller’s', async () => {
    const answer = await api.ask('/api/v1/tasks');
    expect(answer).toEqual(problem(500, 'internal-error'));
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('says when something may work later', async () => {
    const answer = await api.ask('/api/v1/agents');
    expect(answer).toEqual(problem(503, 'temporarily-unavailable'));
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});
