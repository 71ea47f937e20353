import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, TOKEN } from '../testing/api-under-test.js';

const ID = '01890000-0000-7000-8000-000000000001';

describe('access to the API', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  const submitted: { source: string; requestedBy: string }[] = [];
  beforeAll(async () => {
    api = await startApi({
      readModel: { epics: async () => ({ items: [], nextCursor: null }), epic: async (id: string) => ({ id }) },
      takeEpic: { take: async (_: unknown, by: { source: string; requestedBy: string }) => (submitted.push(by), ID) },
    });
  });
  afterAll(() => api.close());

  const withHeaders = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(api.url + path, { method, headers });
  const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
  const login = async () => {
    const response = await fetch(`${api.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: TOKEN }),
    });
    return { status: response.status, cookie: response.headers.get('set-cookie') ?? '' };
  };

  it('needs a token, and says how to show it', async () => {
    const response = await withHeaders('/api/v1/epics', {});
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await codeOf(response)).toEqual([401, 'token-missing']);
  });

  it.each([
    ['Bearer mh_wrong', 'token-unknown'],
    ['Bearer ', 'token-unknown'],
    ['Basic dXNlcjpwYXNz', 'token-unknown'],
    [`Bearer ${TOKEN}${'x'.repeat(1000)}`, 'token-unknown'],
  ])('refuses the header %s', async (header, code) => {
    expect(await codeOf(await withHeaders('/api/v1/epics', { Authorization: header }))).toEqual([401, code]);
  });

  it.each(['/api/v1/epics', '/api/openapi.json', '/api/docs', '/api/v1/nonsense', '/api/docs/swagger-ui.css'])(
    'keeps %s from strangers',
    async (path) => {
      expect((await withHeaders(path, {})).status).toBe(401);
    },
  );

  it('does not take a token from the URL', async () => {
    expect((await withHeaders(`/api/v1/epics?access_token=${TOKEN}`, {})).status).toBe(401);
  });

  it.each(['/api/v1/health/live', '/api/v1/health/ready', '/'])('lets everybody see %s', async (path) => {
    expect((await withHeaders(path, {})).status).toBe(200);
  });

  it('refuses a 5 MB body of a stranger without reading it', async () => {
    const response = await fetch(`${api.url}/api/v1/epics`, { method: 'POST', body: 'x'.repeat(5_000_000) });
    expect(response.status).toBe(401);
  });

  it('turns a token into a cookie that scripts and other sites do not get', async () => {
    const { status, cookie } = await login();
    expect(status).toBe(204);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(TOKEN);
    expect((await withHeaders('/api/v1/epics', { Cookie: `a=b; ${cookie.split(';')[0]}` })).status).toBe(200);
  });

  it('refuses a login with a wrong token and names the field', async () => {
    const answer = await api.post('/api/v1/login', { token: 'mh_wrong' }, { Authorization: '' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'token-unknown', errors: [{ field: 'token' }] } });
  });

  it('takes changes by cookie only from our own pages', async () => {
    const cookie = (await login()).cookie.split(';')[0] ?? '';
    const body = JSON.stringify({ repository: 'shop', title: 'Tags', body: 'Products get tags.' });
    const submit = (headers: Record<string, string>) =>
      fetch(`${api.url}/api/v1/epics`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: cookie, ...headers },
        body,
      });
    expect(await codeOf(await submit({}))).toEqual([403, 'csrf-header-missing']);
    expect((await submit({ 'X-Requested-With': 'manyhands' })).status).toBe(202);
    expect(submitted.at(-1)).toEqual({ source: 'dashboard', requestedBy: 'tester' });
  });

  it('does not take a cookie that was changed or has ended', async () => {
    const old = api.cookies.seal(TOKEN, Date.now() - 13 * 3_600_000);
    const changed = `${api.cookies.seal(TOKEN, Date.now()).slice(0, -2)}AA`;
    for (const value of [old, changed, 'x']) {
      expect((await withHeaders('/api/v1/epics', { Cookie: `manyhands_session=${value}` })).status).toBe(401);
    }
  });

  it('forgets the cookie at logout', async () => {
    const response = await fetch(`${api.url}/api/v1/logout`, { method: 'POST' });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
  });
});
