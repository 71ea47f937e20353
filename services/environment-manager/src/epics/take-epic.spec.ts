import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LeaseRules, PlanDocument, RepositoryView, SubmitEpic } from '@manyhands/contracts';
import { ProblemError } from '../http/problem.js';
import { JudgePlan } from './judge-plan.js';
import { TakeEpic, type TakeEpicParts } from './take-epic.js';

const SHOP = { id: '01890000-0000-7000-8000-000000000001', name: 'shop' } as RepositoryView;
const epic: SubmitEpic = { repository: 'shop', title: 'Tags', body: 'Products get tags.' };
const by = { requestedBy: 'tester', source: 'api' };
const task = (id: string) => ({
  id,
  role: 'backend',
  title: 'T',
  brief: 'B',
  scope: ['src/**'],
  needs: [],
  acceptance: ['npm test'],
});
const plan: PlanDocument = {
  version: 1,
  tasks: [
    { ...task('a'), scope: ['src/a/**'] },
    { ...task('b'), scope: ['src/b/**'] },
  ],
};
const overlapping: PlanDocument = { version: 1, tasks: [task('a'), task('b')] };
const START = { kind: 'start' };

describe('intake of an epic', () => {
  const stored: object[] = [];
  let rules: LeaseRules;
  const judge = new JudgePlan({
    roles: { list: async () => [{ name: 'backend', description: '', reviewedBy: 'qa' }] },
    leaseRulesOf: async () => rules,
    codeBaseOf: async () => ({
      files: ['src/a/x.ts', 'src/b/y.ts'],
      owners: [{ owners: ['@shop/api'], scope: ['src/a/**'] }],
    }),
    fateRules: { limits: { tasks: 1, cost: 1 }, prices: { inputCostPerToken: 0, outputCostPerToken: 0 } },
  });
  const parts: TakeEpicParts = {
    repositories: { byName: async (name) => (name === 'shop' ? SHOP : null) },
    epics: { submit: async (i) => (stored.push(i), { epicId: 'e1' }) },
    judge,
  };
  const intake = new TakeEpic(parts);
  beforeEach(() => {
    stored.length = 0;
    rules = { speaksFor: { [by.requestedBy]: ['@shop/api'] } };
  });

  const refusal = async (given: SubmitEpic): Promise<ProblemError> => {
    const error: unknown = await intake.take(given, by).catch((thrown: unknown) => thrown);
    if (error instanceof ProblemError) return error;
    throw new Error('it was taken');
  };

  it('stores an epic in plain words without a plan', async () => {
    expect(await intake.take(epic, by)).toBe('e1');
    expect(stored).toEqual([{ repositoryId: SHOP.id, title: 'Tags', body: 'Products get tags.', ...by }]);
  });

  it('waits for a person where owners have to agree, though the epic says nothing of approval', async () => {
    rules = { ownership: 'require' };
    await intake.take({ ...epic, plan }, by);
    const reason = expect.stringContaining('task a may write src/a');
    const violations = [expect.objectContaining({ code: 'owners-must-agree', tasks: ['a'] })];
    expect(stored).toEqual([
      expect.objectContaining({ plan: { document: plan, violations, fate: { kind: 'ask', reasons: [reason] } } }),
    ]);
  });

  it('tells of owners who were not asked, where that is enough', async () => {
    rules = {};
    await intake.take({ ...epic, plan }, by);
    const violations = [expect.objectContaining({ code: 'owners-concerned', severity: 'warning' })];
    expect(stored).toEqual([expect.objectContaining({ plan: { document: plan, violations, fate: START } })]);
  });

  it('takes a plan for protected paths only when a maintainer allows it', async () => {
    const workflow = { version: 1 as const, tasks: [{ ...task('a'), scope: ['.github/workflows/ci.yml'] }] };
    expect((await refusal({ ...epic, plan: workflow })).errors).toMatchObject([{ code: 'protected-path' }]);
    await intake.take({ ...epic, plan: workflow, allowProtected: true }, by);
    const allowed = expect.objectContaining({ code: 'protected-path', severity: 'warning' });
    expect(stored).toMatchObject([{ allowProtected: true, plan: { violations: expect.arrayContaining([allowed]) } }]);
  });

  it('stores a plan that was checked against the roles of the team', async () => {
    await intake.take({ ...epic, plan, maxCost: 5 }, by);
    expect(stored).toEqual([
      expect.objectContaining({ plan: { document: plan, violations: [], fate: START }, maxCost: 5 }),
    ]);
  });

  it('takes the same plan as YAML', async () => {
    await intake.take({ ...epic, planYaml: JSON.stringify(plan) }, by);
    expect(stored).toEqual([expect.objectContaining({ plan: { document: plan, violations: [], fate: START } })]);
  });

  it('keeps warnings beside a plan that it takes, and asks a person when the epic wants that', async () => {
    const elsewhere = { version: 1 as const, tasks: [{ ...task('a'), scope: ['backend/**'] }] };
    await intake.take({ ...epic, plan: elsewhere, approval: 'on-risk' }, by);
    const violations = [expect.objectContaining({ code: 'unknown-place', severity: 'warning' })];
    const fate = { kind: 'ask', reasons: [expect.stringContaining('backend/')] };
    expect(stored).toEqual([
      expect.objectContaining({ approval: 'on-risk', plan: { document: elsewhere, violations, fate } }),
    ]);
  });

  it('names the repository that is not there', async () => {
    const problem = await refusal({ ...epic, repository: 'shopp' });
    expect(problem).toMatchObject({ status: 422, code: 'repository-unknown', errors: [{ field: 'repository' }] });
    expect(stored).toEqual([]);
  });

  it.each(['plan', 'planYaml'] as const)(
    'refuses a %s that breaks the rules, with witness and both tasks',
    async (field) => {
      const given =
        field === 'plan' ? { ...epic, plan: overlapping } : { ...epic, planYaml: JSON.stringify(overlapping) };
      const problem = await refusal(given);
      expect(problem).toMatchObject({ status: 422, code: 'plan-invalid' });
      expect(problem.errors).toEqual([
        {
          field: `${field}.tasks[1].scope[0]`,
          code: 'overlap',
          message: expect.stringContaining('a and b may both write'),
          witness: 'src',
          tasks: ['a', 'b'],
        },
      ]);
      expect(stored).toEqual([]);
    },
  );
});
