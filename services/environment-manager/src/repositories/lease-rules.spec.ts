import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LeaseRules } from '@manyhands/contracts';
import { newId } from '@manyhands/postgres';
import { startApi } from '../testing/api-under-test.js';

describe('the lease rules of a repository', () => {
  const known = newId();
  let stored: LeaseRules = {};
  const repositories = {
    leaseRules: async (id: string) => (id === known ? stored : null),
    setLeaseRules: async (id: string, rules: LeaseRules) => {
      if (id !== known) return { kind: 'not-found' };
      const [bad] = (rules.freeze ?? []).flatMap(({ patterns }) => patterns).filter((each) => each.startsWith('../'));
      if (bad)
        return { kind: 'bad-patterns', problems: [{ pattern: bad, index: 0, code: 'parent-segment', message: 'no' }] };
      stored = rules;
      return { kind: 'set' };
    },
  };
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi({ repositories });
  });
  afterAll(() => api.close());

  const route = (id: string) => `/api/v1/repositories/${id}/lease-rules`;
  const put = (id: string, rules: object) =>
    api.ask(route(id), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rules) });
  const freeze = (pattern: string) => [
    { patterns: [pattern], from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' },
  ];

  it('are replaced as a whole and read again', async () => {
    const rules = { ownership: 'require', freeze: freeze('docs/**') };
    expect(await put(known, rules)).toMatchObject({ status: 200, body: rules });
    expect(await api.ask(route(known))).toMatchObject({ status: 200, body: rules });
  });

  it.each<[string, () => string, object, number]>([
    ['an unknown repository', newId, {}, 404],
    ['an unknown key', () => known, { freezes: [] }, 400],
    ['a pattern that leaves the repository', () => known, { freeze: freeze('../x') }, 422],
  ])('refuse %s', async (_, id, rules, status) => {
    expect(await put(id(), rules)).toMatchObject({ status });
  });
});
