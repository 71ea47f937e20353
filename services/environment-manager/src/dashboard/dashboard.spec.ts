import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi } from '../testing/api-under-test.js';

describe('the dashboard', () => {
  let dir: string;
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dashboard-'));
    await mkdir(join(dir, 'assets'));
    await writeFile(join(dir, 'index.html'), '<!doctype html><title>Board</title>');
    await writeFile(join(dir, 'assets', 'index-abc.js'), 'export {};');
    api = await startApi({ dashboardDir: dir });
  });
  afterAll(async () => {
    await api.close();
    await rm(dir, { recursive: true });
  });

  const open = (path: string, headers: Record<string, string> = { Accept: 'text/html,*/*;q=0.8' }) =>
    fetch(api.url + path, { headers });

  it.each(['/', '/board', '/epics/01890000-0000-7000-8000-000000000001?zone=done'])(
    'opens its page at %s',
    async (path) => {
      const response = await open(path);
      expect(await response.text()).toContain('<title>Board</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('serves its files, kept for ever because their names carry a hash', async () => {
    const response = await open('/assets/index-abc.js');
    expect([response.status, response.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    await response.text();
  });

  it('does not answer a missing file with its page', async () => {
    const response = await open('/assets/index-old.js', { Accept: '*/*' });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'not-found']);
  });

  it('allows own scripts only and no frames', async () => {
    const policy = (await open('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });

  it.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2f..%2fetc/passwd'])(
    'stays in its folder at %s',
    async (path) => {
      const outgoing = request(api.url, { path, headers: { Accept: '*/*' } }).end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect(response.resume().statusCode).toBeGreaterThanOrEqual(400);
    },
  );

  it('says how to build it when it is not built', async () => {
    const other = await startApi({ dashboardDir: join(dir, 'nothing') });
    const response = await fetch(`${other.url}/`, { headers: { Accept: 'text/html' } });
    expect(await response.text()).toContain('npm run build');
    await other.close();
  });
});
