import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@manyhands/postgres';
import { startApi } from '../testing/api-under-test.js';

describe('PUT repositories/:name/gate', () => {
  const shop = { id: newId(), name: 'shop', gate: ['npm test'] };
  let stored: readonly string[] | null;
  let api: Awaited<ReturnType<typeof startApi>>;

  beforeEach(async () => {
    stored = null;
    const repositories = {
      byName: async (name: string) => (name === shop.name ? shop : null),
      byId: async (id: string) => (id === shop.id ? shop : null),
      setGate: async (_: string, gate: readonly string[]) => ({ ...shop, gate: (stored = gate) }),
    };
    api = await startApi({ repositories });
  });
  afterEach(() => api.close());

  const put = (name: string, body: object) =>
    api.ask(`/api/v1/repositories/${name}/gate`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it.each([['shop'], [shop.id]])('replaces all commands, by name or id: %s', async (which) => {
    expect(await put(which, { gate: ['make lint', 'make test'] })).toMatchObject({
      status: 200,
      body: { name: 'shop' },
    });
    expect(stored).toEqual(['make lint', 'make test']);
  });

  it.each([
    ['a repository that there is not', 'other', { gate: ['true'] }, 404, 'repository-not-found'],
    ['affected tests alone', 'shop', { gate: ['jest {affected-tests}'] }, 422, 'gate-invalid'],
    ['no command', 'shop', { gate: [] }, 400, 'invalid-body'],
    ['no gate', 'shop', {}, 400, 'invalid-body'],
  ])('refuses %s, and stores nothing', async (_, which, body, status, code) => {
    expect(await put(which, body)).toMatchObject({ status, body: { code } });
    expect(stored).toBeNull();
  });
});
