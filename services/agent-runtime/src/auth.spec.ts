import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RuntimeUnderTest, TEST_KEY } from './testing/runtime-under-test.js';

describe('who may ask what', () => {
  let runtime: RuntimeUnderTest;

  beforeAll(async () => {
    runtime = await RuntimeUnderTest.start();
  });

  afterAll(() => runtime.stop());

  const status = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(runtime.url + path, { headers })).status;

  it.each(['/alive', '/health', '/ready', '/server_info'])('%s needs no key', async (path) => {
    expect(await status(path)).toBe(200);
  });

  it.each(['/api/conversations/search', '/api/conversations/count', '/api/file/download?path=/etc/hosts', '/api/none'])(
    '%s needs the key',
    async (path) => {
      expect(await status(path)).toBe(401);
      expect(await status(path, { 'X-Session-API-Key': `${TEST_KEY}x` })).toBe(401);
      expect(await status(path, { 'X-Session-API-Key': TEST_KEY })).not.toBe(401);
    },
  );

  it('answers 404 where nothing is and 422 where an id is no UUID', async () => {
    const headers = { 'X-Session-API-Key': TEST_KEY };
    expect(await status('/nowhere', headers)).toBe(404);
    expect(await status('/api/conversations/not-a-uuid', headers)).toBe(422);
  });
});
