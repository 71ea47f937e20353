import { describe, expect, it } from '@jest/globals';
import { type PlanCheck, planEpic, type PlanDocument } from './index.js';
import { FakePlannerModel, plannerModelContract, planOf } from './testing/index.js';

const request = {
  epic: { title: 'Tags', body: 'Items get tags.' },
  context: 'src/server/api.ts',
  roles: [{ name: 'backend', description: 'server code' }],
};

const check: PlanCheck = {
  world: { roles: ['backend'] },
  read: (document) =>
    typeof document === 'object' && document !== null && 'tasks' in document
      ? { ok: true, plan: document as PlanDocument }
      : {
          ok: false,
          violations: [
            { code: 'invalid-document', severity: 'error', tasks: [], message: 'tasks is missing', path: 'tasks' },
          ],
        },
};

const sound = planOf({ id: 'a' }, { id: 'b' });
const overlapping = planOf({ id: 'a', scope: ['src/**'] }, { id: 'b', scope: ['src/b.ts'] });

describe('planEpic', () => {
  it('takes a sound proposal at once', async () => {
    const model = new FakePlannerModel([sound]);
    const outcome = await planEpic(model, request, check);
    expect(outcome).toMatchObject({ kind: 'planned', plan: sound, rounds: [{ violations: [] }] });
    expect(outcome.usage).toEqual({ promptTokens: 100, completionTokens: 10, cost: 0.5 });
    expect(model.requests).toEqual([{ ...request, feedback: [] }]);
  });

  it('feeds violations back, and takes the better proposal', async () => {
    const model = new FakePlannerModel([overlapping, sound]);
    const outcome = await planEpic(model, request, check);
    expect(outcome).toMatchObject({ kind: 'planned', plan: sound });
    expect(outcome.rounds.map(({ violations }) => violations.map(({ code }) => code))).toEqual([['overlap'], []]);
    expect(model.requests[1]?.feedback).toEqual([{ plan: overlapping, violations: outcome.rounds[0]?.violations }]);
  });

  it('takes a proposal with warnings, and feeds back errors alone', async () => {
    const named = 'The list is in src/x.ts.';
    const warned = planOf({ id: 'a', brief: named });
    const model = new FakePlannerModel([planOf({ id: 'a', brief: named, role: 'chef' }), warned]);
    const outcome = await planEpic(model, request, check);
    expect(outcome).toMatchObject({ kind: 'planned', plan: warned });
    expect(outcome.rounds.map(({ violations }) => violations.map(({ code }) => code))).toEqual([['unknown-role'], []]);
  });

  it('feeds back what is no plan at all', async () => {
    const model = new FakePlannerModel(['Sure! Here is a plan:', sound]);
    const outcome = await planEpic(model, request, check);
    expect(outcome.kind).toBe('planned');
    expect(model.requests[1]?.feedback).toMatchObject([
      { plan: 'Sure! Here is a plan:', violations: [{ code: 'invalid-document' }] },
    ]);
  });

  it('gives up after two rounds of feedback, with the last violations and all that it took', async () => {
    const model = new FakePlannerModel(['nothing', overlapping, planOf()]);
    const outcome = await planEpic(model, request, check);
    expect(outcome).toMatchObject({ kind: 'refused', violations: [{ code: 'empty-plan' }] });
    expect(outcome.rounds.map(({ violations }) => violations[0]?.code)).toEqual([
      'invalid-document',
      'overlap',
      'empty-plan',
    ]);
    expect(model.requests).toHaveLength(3);
    expect(outcome.proposals.map(({ document }) => document)).toEqual(['nothing', overlapping, planOf()]);
    expect(outcome.usage).toEqual({ promptTokens: 300, completionTokens: 30, cost: 1.5 });
  });

  it('goes on after feedback from before', async () => {
    const model = new FakePlannerModel([sound]);
    const feedback = [{ plan: overlapping, violations: [] }];
    await planEpic(model, { ...request, feedback }, check);
    expect(model.requests[0]?.feedback).toEqual(feedback);
  });

  it('lets the model fail in its own words', async () => {
    const model = new FakePlannerModel([overlapping, new Error('budget exhausted')]);
    await expect(planEpic(model, request, check)).rejects.toThrow('budget exhausted');
  });
});

describe('the fake planner model', () => {
  it.each(
    plannerModelContract(async () => new FakePlannerModel([sound])).map(({ name, check: run }) => [name, run] as const),
  )('keeps the contract: %s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
