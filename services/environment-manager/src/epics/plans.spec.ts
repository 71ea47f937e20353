import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EpicView, PlanDocument, PlanView, RepositoryView } from '@manyhands/contracts';
import type { PlanDecision, PlanVersion } from '@manyhands/postgres';
import { startApi } from '../testing/api-under-test.js';
import { DecideOnPlan } from './decide-on-plan.js';
import { JudgePlan } from './judge-plan.js';

const ID = '01890000-0000-7000-8000-000000000001';
const HASH = 'a'.repeat(64);
const at = '2030-01-01T00:00:00.000Z';
const task = { id: 'a', role: 'backend', title: 'A', brief: 'A', scope: ['a/**'], needs: [], acceptance: ['true'] };
const document: PlanDocument = { version: 1, tasks: [{ ...task, estimate: 10 }] };
const repository = { id: ID, name: 'shop', integrationBranch: 'develop' } as RepositoryView;
const epic = { id: ID, repository: 'shop', repositoryId: ID, approval: 'always', requestedBy: 'ada' } as EpicView;
const plan = { id: ID, epicId: ID, version: 2, hash: HASH, document, createdAt: at } as PlanView;

describe('the plans of an epic over HTTP', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let answer: PlanDecision;
  const asked: unknown[] = [];
  const versions: PlanVersion[] = [];
  const decisions = new DecideOnPlan({
    plans: {
      approve: async (...given) => (asked.push(['approve', ...given]), answer),
      deny: async (...given) => (asked.push(['deny', ...given]), answer),
      replace: async (_, version) => (versions.push(version), answer),
    },
    repositories: { byName: async () => repository },
    judge: new JudgePlan({
      roles: { list: async () => [{ name: 'backend', description: '', reviewedBy: 'qa' }] },
      leaseRulesOf: async () => ({}),
      codeBaseOf: async () => ({}),
      fateRules: { limits: { tasks: 9, cost: 9 }, prices: { inputCostPerToken: 0, outputCostPerToken: 0 } },
    }),
  });
  const readModel = {
    epic: async (id: string) => (id === ID ? epic : null),
    plan: async (_: string, version = 2) => (version === 2 ? plan : null),
    plans: async () => [{ version: 2 }, { version: 1 }],
    transcript: async (_: string, version?: number) => (version === 1 ? null : { epicId: ID, turns: [] }),
  };
  beforeAll(async () => {
    api = await startApi({ readModel, decideOnPlan: decisions });
  });
  afterAll(() => api.close());
  beforeEach(() => {
    answer = { kind: 'done' };
    asked.length = 0;
    versions.length = 0;
  });
  const path = (rest: string): string => `/api/v1/epics/${ID}/${rest}`;

  it('are listed, shown one by one with an estimate, and have a transcript', async () => {
    expect((await api.ask(path('plans'))).body).toEqual({ items: [{ version: 2 }, { version: 1 }], nextCursor: null });
    const estimate = { criticalPath: ['a'], makespanMinutes: 10, lowerBoundMinutes: 10, cost: null };
    expect((await api.ask(path('plans/2'))).body).toMatchObject({ version: 2, estimate });
    expect((await api.ask(path('plan'))).body).toMatchObject({ estimate });
    expect((await api.ask(path('transcript'))).body).toEqual({ epicId: ID, turns: [] });
  });

  it.each([
    ['plans/3', 404, 'plan-not-found'],
    ['transcript?version=1', 404, 'transcript-not-found'],
    ['plans/zero', 400, 'invalid-path'],
    ['transcript?version=0', 400, 'invalid-query'],
  ])('GET %s is %i', async (rest, status, code) => {
    const { body, ...got } = await api.ask(path(rest));
    expect([got.status, body.code]).toEqual([status, code]);
  });

  it('are approved by their hash, in the name of the caller', async () => {
    expect((await api.post(path('approve'), { hash: HASH })).status).toBe(200);
    expect(asked).toEqual([['approve', ID, { hash: HASH, by: 'tester' }]]);
  });

  it('are denied with a reason', async () => {
    expect((await api.post(path('deny'), { reason: 'too much', hash: HASH })).status).toBe(200);
    expect(asked).toEqual([['deny', ID, { reason: 'too much', hash: HASH, by: 'tester' }]]);
  });

  it('that changed meanwhile are not approved: the newest hash is told', async () => {
    answer = { kind: 'other-plan', version: 3, hash: 'b'.repeat(64) };
    const { status, body } = await api.post(path('approve'), { hash: HASH });
    expect([status, body.code]).toEqual([409, 'plan-changed']);
    expect(body.errors).toEqual([expect.objectContaining({ field: 'hash', message: `must be ${'b'.repeat(64)}` })]);
  });

  it('that wait for nobody are left alone', async () => {
    answer = { kind: 'not-waiting', status: 'running' };
    for (const rest of ['approve', 'deny', 'plans']) {
      const body = { approve: { hash: HASH }, deny: { reason: 'no' }, plans: { plan: document } }[rest];
      const got = await api.post(path(rest), body);
      expect([rest, got.status, got.body.code]).toEqual([rest, 409, 'plan-not-waiting']);
    }
  });

  it.each([
    ['approve', {}],
    ['approve', { hash: 'short' }],
    ['deny', {}],
    ['deny', { reason: '' }],
    ['plans', {}],
    ['plans', { plan: document, planYaml: 'tasks: []' }],
  ])('POST %s with %j is refused', async (rest, body) => {
    expect((await api.post(path(rest), body)).status).toBe(400);
    expect([asked, versions]).toEqual([[], []]);
  });

  it('take a newer version that keeps the rules, as JSON or YAML, judged by the policy of the epic', async () => {
    expect((await api.post(path('plans'), { plan: document })).status).toBe(201);
    await api.post(path('plans'), { planYaml: JSON.stringify(document) });
    const version = { origin: 'supplied', author: 'tester', document, fate: { kind: 'ask' } };
    expect(versions).toMatchObject([version, version]);
  });

  it('take no version that breaks a rule', async () => {
    const { status, body } = await api.post(path('plans'), { planYaml: 'version: 1\ntasks: []\n' });
    expect([status, body.code, body.errors[0].code]).toEqual([422, 'plan-invalid', 'empty-plan']);
    expect(versions).toEqual([]);
  });
});
