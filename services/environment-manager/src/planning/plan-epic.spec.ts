import { describe, expect, it } from '@jest/globals';
import type { Reason, RepositoryView } from '@manyhands/contracts';
import { PlannerModel, type PlanProposal, type PlanRequest } from '@manyhands/plan';
import type { EpicToPlan } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { PlanEpic, type PlanEpicParts } from './plan-epic.js';

Logger.overrideLogger(false);

const EPIC = '01890000-0000-7000-8000-000000000001';
const task = (id: string, scope: string) => ({
  id,
  role: 'backend',
  title: 'T',
  brief: 'B',
  scope: [scope],
  needs: [],
  acceptance: ['npm test'],
});
const good = { version: 1, tasks: [task('a', 'src/a/**'), task('b', 'src/b/**')] };
const overlapping = { version: 1, tasks: [task('a', 'src/**'), task('b', 'src/b/**')] };
const context = { files: 'src/a.ts', notes: [{ path: 'README.md', text: '# Shop' }], scripts: ['test: node --test'] };

const passing = (message: string) => Object.assign(new Error(message), { code: 'model-unavailable', retryable: true });

/** Gives its answers in turn, the last one for ever; an error is thrown. */
class FakeModel extends PlannerModel {
  readonly requests: PlanRequest[] = [];
  constructor(private readonly answers: readonly unknown[]) {
    super();
  }
  override async propose(request: PlanRequest): Promise<PlanProposal> {
    const document = this.answers[Math.min(this.requests.length, this.answers.length - 1)];
    this.requests.push(structuredClone(request));
    if (document instanceof Error) throw document;
    return { document, transcript: {}, usage: { promptTokens: 100, completionTokens: 10, cost: 0.5 } };
  }
}

function setUp(answers: unknown[], overrides: Partial<PlanEpicParts> = {}) {
  const log: string[] = [];
  const failures: Reason[] = [];
  const recorded: { usage?: object }[] = [];
  const spent: object[] = [];
  const repository = { name: 'shop', integrationBranch: 'develop' } as RepositoryView;
  const epic: EpicToPlan = { epicId: EPIC, title: 'Tags', body: 'Products get tags.', maxCost: null, repository };
  const model = new FakeModel(answers);
  const parts: PlanEpicParts = {
    epics: {
      claimForPlanning: async () => epic,
      planRefused: async (_, { violations }) => void log.push(`refused ${(violations as { code: string }[])[0]?.code}`),
      recordPlan: async (_, plan) => (recorded.push(plan), log.push('recorded'), { kind: 'recorded' }),
      fail: async (_, reason) => (failures.push(reason), void log.push(`failed ${reason.code}`)),
    },
    roles: {
      list: async () => [
        { name: 'backend', description: 'Server code', reviewedBy: 'qa' },
        { name: 'integration', description: 'Merges', reviewedBy: null },
      ],
    },
    usage: { record: async (usage) => void spent.push(usage) },
    model,
    modelFacts: async () => ({ name: 'demo', scripted: true }),
    contextOf: async () => context,
    tryLock: (_, work) => work(),
    pause: async (ms) => void log.push(`pause ${ms}`),
    concurrency: 1,
    ...overrides,
  };
  return { planning: new PlanEpic(parts), log, failures, model, recorded, spent };
}

describe('planning an epic', () => {
  it('tells the model what it needs, and no role that takes no tasks', async () => {
    const { planning, model, log } = setUp([good]);
    await planning.plan(EPIC);
    expect(log).toEqual(['recorded']);
    const request = model.requests[0];
    expect(request?.roles.map(({ name }) => name)).toEqual(['backend']);
    expect(request?.context).toContain('src/a.ts');
    expect(request?.context).toContain('# Shop');
    expect(request?.epic).toEqual({ title: 'Tags', body: 'Products get tags.' });
  });

  it('sends an overlap back with its witness, tells of it, and records the plan that is right with its cost', async () => {
    const { planning, model, log, recorded } = setUp([overlapping, good]);
    await planning.plan(EPIC);
    expect(log).toEqual(['refused overlap', 'recorded']);
    expect(model.requests[1]?.feedback[0]?.violations[0]).toMatchObject({
      code: 'overlap',
      witness: expect.stringMatching(/^src\/b/),
    });
    expect(recorded[0]).toMatchObject({
      origin: 'model',
      document: good,
      rounds: [{ violations: [{ code: 'overlap' }] }],
      usage: { promptTokens: 200, completionTokens: 20, cost: 1, model: 'demo', scripted: true },
    });
  });

  it('sends an answer back that is no plan at all', async () => {
    const { planning, model } = setUp([{ tasks: 'many' }, good]);
    await planning.plan(EPIC);
    expect(model.requests[1]?.feedback[0]?.violations[0]).toMatchObject({ code: 'invalid-document', path: 'tasks' });
  });

  it('fails the epic after three proposals that break the rules, with the rules, and counts what it cost', async () => {
    const { planning, log, failures, spent } = setUp([overlapping]);
    await planning.plan(EPIC);
    expect(log).toEqual(['refused overlap', 'refused overlap', 'refused overlap', 'failed plan-invalid']);
    expect(failures[0]?.message).toMatch(/None of 3 .*src/);
    expect(spent).toEqual([expect.objectContaining({ epicId: EPIC, purpose: 'plan', cost: 1.5 })]);
  });

  it('asks a model that stumbles three times in all, with pauses, without losing the rounds before', async () => {
    const { planning, log } = setUp([overlapping, passing('429'), passing('500'), good]);
    await planning.plan(EPIC);
    expect(log).toEqual(['refused overlap', 'pause 1000', 'pause 5000', 'recorded']);
  });

  it('does not ask again when that cannot help', async () => {
    const refused = Object.assign(new Error('unknown model'), { code: 'model-refused', retryable: false });
    const { planning, log } = setUp([refused]);
    await planning.plan(EPIC);
    expect(log).toEqual(['failed model-failed']);
  });

  it('fails the epic when the model does not answer, and says what it said', async () => {
    const { planning, failures } = setUp([overlapping, passing('endpoint answers 503')]);
    await planning.plan(EPIC);
    expect(failures[0]).toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('endpoint answers 503'),
    });
  });

  it('leaves the epic as it is when the database went away, for the reconciler', async () => {
    const down = Object.assign(new Error('down'), { code: 'database-unavailable', retryable: false });
    const { planning, log } = setUp([down]);
    await expect(planning.plan(EPIC)).rejects.toBe(down);
    expect(log).toEqual([]);
  });

  it('fails the epic when there is no branch to plan against', async () => {
    const { planning, failures } = setUp([], { contextOf: async () => null });
    await planning.plan(EPIC);
    expect(failures[0]?.code).toBe('branch-missing');
  });

  it('fails the epic when its repository cannot be read, instead of trying for ever', async () => {
    const contextOf = () => Promise.reject(Object.assign(new Error('not a git repository'), { code: 'failed' }));
    const { planning, failures } = setUp([], { contextOf });
    await planning.plan(EPIC);
    expect(failures[0]).toMatchObject({
      code: 'planning-failed',
      message: expect.stringContaining('not a git repository'),
    });
  });

  it('leaves the epic to the next process when this one is stopped, whatever the model says then', async () => {
    let told: (error: Error) => void = () => undefined;
    const asked = new Promise<never>((_, reject) => (told = reject));
    const { planning, log } = setUp([good], { contextOf: () => asked });
    const planned = planning.plan(EPIC);
    await planning.stop();
    await planned;
    told(passing('the model is stopping too'));
    await asked.catch(() => undefined);
    await planning.plan(EPIC);
    expect(log).toEqual([]);
  });

  it('does nothing for an epic that another instance plans', async () => {
    const { planning, log } = setUp([good], { tryLock: async () => null });
    await planning.plan(EPIC);
    expect(log).toEqual([]);
  });
});
