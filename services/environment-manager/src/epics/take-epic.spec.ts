import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PlanDocument, RepositoryView, SubmitEpic } from '@manyhands/contracts';
import { ProblemError } from '../http/problem.js';
import { TakeEpic, type CheckPlan, type TakeEpicParts } from './take-epic.js';

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
  acceptance: [],
});
const plan: PlanDocument = { version: 1, tasks: [task('a'), task('b')] };

describe('intake of an epic', () => {
  const stored: object[] = [];
  let violations: ReturnType<CheckPlan>;
  const asked: unknown[] = [];
  const parts: TakeEpicParts = {
    repositories: { byName: async (name) => (name === 'shop' ? SHOP : null) },
    roles: { list: async () => [{ name: 'backend', description: '', reviewedBy: 'qa' }] },
    epics: { submit: async (i) => (stored.push(i), { epicId: 'e1' }) },
    checkPlan: (...given) => (asked.push(given), violations),
  };
  const intake = new TakeEpic(parts);
  beforeEach(() => {
    stored.length = 0;
    asked.length = 0;
    violations = [];
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

  it('stores a plan that was checked against the roles of the team', async () => {
    await intake.take({ ...epic, plan, maxCost: 5 }, by);
    expect(stored).toEqual([expect.objectContaining({ plan, maxCost: 5 })]);
    expect(asked).toEqual([[plan, { roles: ['backend'] }]]);
  });

  it('takes the same plan as YAML', async () => {
    await intake.take({ ...epic, planYaml: JSON.stringify(plan) }, by);
    expect(stored).toEqual([expect.objectContaining({ plan })]);
  });

  it('names the repository that is not there', async () => {
    const problem = await refusal({ ...epic, repository: 'shopp' });
    expect(problem).toMatchObject({ status: 422, code: 'repository-unknown', errors: [{ field: 'repository' }] });
    expect(stored).toEqual([]);
  });

  it.each(['plan', 'planYaml'] as const)(
    'refuses a %s that breaks the rules, with witness and both tasks',
    async (field) => {
      violations = [
        {
          code: 'overlap',
          tasks: ['a', 'b'],
          message: 'a and b both write src/x',
          witness: 'src/x',
          path: 'tasks[1].scope',
        },
        { code: 'cycle', tasks: [], message: 'a needs itself' },
      ];
      const given = field === 'plan' ? { ...epic, plan } : { ...epic, planYaml: JSON.stringify(plan) };
      const problem = await refusal(given);
      expect(problem).toMatchObject({ status: 422, code: 'plan-invalid' });
      expect(problem.errors).toEqual([
        {
          field: `${field}.tasks[1].scope`,
          code: 'overlap',
          message: 'a and b both write src/x',
          witness: 'src/x',
          tasks: ['a', 'b'],
        },
        { field, code: 'cycle', message: 'a needs itself' },
      ]);
      expect(stored).toEqual([]);
    },
  );
});
