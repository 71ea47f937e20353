import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReleaseRules, ReleaseView, RepositoryView } from '@manyhands/contracts';
import type { ReleaseFactsOfGit } from '@manyhands/git';
import { newId } from '@manyhands/postgres';
import { startApi } from '../testing/api-under-test.js';
import { AskForRelease } from './ask-for-release.js';

const shop = { id: newId(), name: 'shop' } as RepositoryView;
const TIP = 'a1'.repeat(20);
const FACTS: ReleaseFactsOfGit = {
  branches: { integration: 'develop', release: 'main' },
  develop: TIP,
  main: 'b2'.repeat(20),
  standing: 'behind',
  last: { major: 1, minor: 0, patch: 0 },
  commits: [{ sha: TIP, parents: [], message: 'feat: x' }],
  cut: false,
};

describe('the releases of a repository', () => {
  let facts: ReleaseFactsOfGit;
  let green: boolean;
  let kind: 'requested' | 'under-way';
  let rules: ReleaseRules;
  const asked: object[] = [];
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    const releases = {
      page: async () => ({ items: [], nextCursor: null }),
      isGreen: async (_: string, sha: string) => green && sha === TIP,
      request: async (wish: object) => {
        asked.push(wish);
        return { kind, release: { status: 'requested' } as ReleaseView };
      },
    };
    const repositories = {
      byName: async (name: string) => (name === shop.name ? shop : null),
      byId: async (id: string) => (id === shop.id ? shop : null),
      releaseRules: async (id: string) => (id === shop.id ? rules : null),
      setReleaseRules: async (id: string, given: ReleaseRules) => {
        if (id === shop.id) rules = given;
        return id === shop.id;
      },
    };
    const askForRelease = new AskForRelease({ releases, factsOf: async () => facts });
    api = await startApi({ repositories, releases, askForRelease });
  });
  afterAll(() => api.close());
  beforeEach(() => {
    [facts, green, kind, rules] = [FACTS, true, 'requested', { release: 'on-demand', push: false }];
    asked.length = 0;
  });

  const route = (which: string) => `/api/v1/repositories/${which}/releases`;

  it('are asked for by name or id, with or without a version', async () => {
    expect(await api.post(route('shop'), {})).toMatchObject({ status: 202, body: { status: 'requested' } });
    expect((await api.ask(route('shop'), { method: 'POST' })).status).toBe(202);
    await api.post(route(shop.id), { version: '2.0.0' });
    const wish = { repositoryId: shop.id, requestedBy: 'tester' };
    expect(asked).toEqual([wish, wish, { ...wish, version: '2.0.0' }]);
  });

  it('are an empty list when there are none', async () => {
    expect(await api.ask(route('shop'))).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
  });

  it.each<[string, Partial<ReleaseFactsOfGit>, string]>([
    ['nothing is new', { standing: 'has-all' }, 'nothing-to-release'],
    ['the tip is not known to be green', { develop: 'c3'.repeat(20) }, 'develop-not-green'],
    ['the release branch was moved', { standing: 'apart' }, 'release-branch-moved'],
  ])('are refused when %s, and nothing is asked for', async (_, more, code) => {
    facts = { ...FACTS, ...more };
    expect(await api.post(route('shop'), {})).toMatchObject({ status: 409, body: { code } });
    expect(asked).toEqual([]);
  });

  it.each([
    ['1.0.0', 422, 'version-not-higher'],
    ['v2', 422, 'version-malformed'],
  ])('are refused as %s, with the field at fault', async (version, status, code) => {
    const errors = [expect.objectContaining({ field: 'version', code })];
    expect(await api.post(route('shop'), { version })).toMatchObject({ status, body: { code, errors } });
  });

  it('wait for the one that was asked for before', async () => {
    kind = 'under-way';
    expect(await api.post(route('shop'), {})).toMatchObject({ status: 409, body: { code: 'release-under-way' } });
  });

  it('are of a repository that there is, and want no other fields', async () => {
    expect(await api.post(route('other'), {})).toMatchObject({ status: 404, body: { code: 'repository-not-found' } });
    expect((await api.ask(route(newId()))).status).toBe(404);
    expect((await api.post(route('shop'), { versoin: '1.0.0' })).status).toBe(400);
  });

  it('come when the rules say so, which are replaced as a whole', async () => {
    const at = (id: string) => `/api/v1/repositories/${id}/release-rules`;
    const put = (id: string, body: object) =>
      api.ask(at(id), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(await put(shop.id, { release: 'epic-done', push: true })).toMatchObject({ status: 200 });
    expect(await api.ask(at(shop.id))).toMatchObject({ body: { release: 'epic-done', push: true } });
    expect([
      (await put(newId(), { release: 'epic-done', push: true })).status,
      (await put(shop.id, {})).status,
    ]).toEqual([404, 400]);
  });
});
