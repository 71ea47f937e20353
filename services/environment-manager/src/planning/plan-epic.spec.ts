import { describe, expect, it } from '@jest/globals';
import type { ApprovalPolicy, Reason, RepositoryView } from '@manyhands/contracts';
import { PlannerModel, RISK_LIMITS, type PlanProposal, type PlanRequest } from '@manyhands/plan';
import type { EpicToPlan, PlanVersion, UsageRecord } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { PlanEpic, type PlanEpicParts } from './plan-epic.js';
import type { PlanningContext } from './planning-context.js';
import { replayTranscript } from './replay-transcript.js';
import { RecordedTranscript } from './transcript.js';

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
/** What no repair can mend: nothing shows when the task is done. */
const endless = { version: 1, tasks: [{ ...task('a', 'src/a/**'), acceptance: [] }] };
const files = ['src/a.ts', 'src/b.ts'];
const context: PlanningContext = { commit: 'c'.repeat(40), text: 'src/a.ts and # Shop', codeBase: { files } };

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
    if (document instanceof Promise) await document;
    const declined = typeof document === 'string' ? { declined: document } : {};
    return { document, ...declined, transcript: {}, usage: { promptTokens: 100, completionTokens: 10, cost: 0.5 } };
  }
}

type Overrides = Partial<PlanEpicParts> & { maxCost?: number; approval?: ApprovalPolicy };

function setUp(answers: unknown[], overrides: Overrides = {}) {
  const { maxCost = null, approval = 'automatic', ...others } = overrides;
  const log: string[] = [];
  const failures: Reason[] = [];
  const recorded: PlanVersion[] = [];
  const plannings: { question: object; turns: object[]; ended: boolean }[] = [];
  const spent: UsageRecord[] = [];
  const repository = { name: 'shop', integrationBranch: 'develop' } as RepositoryView;
  const policy = { maxCost, approval, requestedBy: 'ada', allowProtected: false };
  const epic: EpicToPlan = { epicId: EPIC, title: 'Tags', body: 'Products get tags.', ...policy, repository };
  const model = new FakeModel(answers);
  const parts: PlanEpicParts = {
    epics: {
      claimForPlanning: async () => epic,
      planRefused: async (_, { violations }) => void log.push(`refused ${(violations as { code: string }[])[0]?.code}`),
      recordPlan: async (_, plan) => (recorded.push(plan), log.push('recorded'), { kind: 'recorded' }),
      fail: async (_, reason) => (failures.push(reason), void log.push(`failed ${reason.code}`)),
    },
    plannings: {
      begin: async (_, question) => `${plannings.push({ question, turns: [], ended: false }) - 1}`,
      answered: async (id, turn) => void plannings[Number(id)]?.turns.push(turn),
      end: async (id) => void Object.assign(plannings[Number(id)] ?? {}, { ended: true }),
    },
    roles: {
      list: async () => [
        { name: 'backend', description: 'Server code', reviewedBy: 'qa' },
        { name: 'integration', description: 'Merges', reviewedBy: null },
      ],
    },
    usage: { record: async (usage) => void spent.push(usage) },
    spentOn: async () => spent.reduce((sum, { cost }) => sum + cost, 0),
    model,
    modelFacts: async () => ({ name: 'demo', scripted: true }),
    contextOf: async () => context,
    leaseRulesOf: async () => null,
    tryLock: (_, work) => work(),
    pause: async (ms) => void log.push(`pause ${ms}`),
    fateRules: { limits: RISK_LIMITS, prices: { inputCostPerToken: 0, outputCostPerToken: 0 } },
    limitMs: 60_000,
    concurrency: 1,
    ...others,
  };
  return { planning: new PlanEpic(parts), log, failures, model, recorded, plannings, spent };
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

  it('sends an overlap back with its witness, tells of it, and records the plan that is right', async () => {
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
    });
  });

  it('sends an answer back that is no plan at all', async () => {
    const { planning, model } = setUp([{ tasks: 'many' }, good]);
    await planning.plan(EPIC);
    expect(model.requests[1]?.feedback[0]?.violations[0]).toMatchObject({ code: 'invalid-document', path: 'tasks' });
  });

  it('repairs what three proposals did not get right, and tells what it changed', async () => {
    const { planning, log, recorded } = setUp([overlapping]);
    await planning.plan(EPIC);
    expect(log).toEqual(['refused overlap', 'refused overlap', 'refused overlap', 'recorded']);
    expect(recorded[0]).toMatchObject({ fate: { kind: 'start' }, repair: { added: [['a', 'b']] } });
    expect(recorded[0]?.document.tasks.map(({ needs }) => needs)).toEqual([[], ['a']]);
  });

  it('keeps a plan that nothing can repair for a person, with the rules that it breaks', async () => {
    const { planning, recorded } = setUp([endless]);
    await planning.plan(EPIC);
    expect(recorded).toMatchObject([
      {
        document: endless,
        violations: [{ code: 'acceptance-missing' }],
        fate: {
          kind: 'unsound',
          reason: { code: 'plan-invalid', message: expect.stringMatching(/None of 3 .* a has no/) },
        },
      },
    ]);
  });

  it('repairs the last answer that was a plan, when the model lost itself after it', async () => {
    const { planning, recorded } = setUp([overlapping, { tasks: 'many' }, undefined]);
    await planning.plan(EPIC);
    expect(recorded[0]?.document.tasks).toHaveLength(2);
  });

  it.each<[string, unknown, RegExp]>([
    ['prose', undefined, /answer is no JSON/],
    ['another document', { tasks: 'many' }, /plan\.tasks|tasks:/],
    ['an empty plan', { version: 1, tasks: [] }, /no tasks/],
  ])('fails the epic when the model answers with %s again and again', async (_, answer, said) => {
    const { planning, failures, plannings } = setUp([answer]);
    await planning.plan(EPIC);
    expect(failures).toEqual([expect.objectContaining({ code: 'no-plan', message: expect.stringMatching(said) })]);
    expect(plannings).toEqual([
      expect.objectContaining({ ended: true, turns: [1, 2, 3].map(() => expect.anything()) }),
    ]);
  });

  it('does not ask a model again that declines, and says what it said', async () => {
    const { planning, model, failures, spent } = setUp(['I cannot help with that']);
    await planning.plan(EPIC);
    expect(model.requests).toHaveLength(1);
    expect(spent).toHaveLength(1);
    expect(failures).toMatchObject([
      { code: 'model-declined', message: expect.stringContaining('I cannot help with that') },
    ]);
  });

  it('does not wait longer than planning may take, for the model or for the repository', async () => {
    const never = new Promise<never>(() => undefined);
    for (const late of [setUp([never], { limitMs: 20 }), setUp([good], { limitMs: 20, contextOf: () => never })]) {
      await late.planning.plan(EPIC);
      expect(late.log).toEqual(['failed planning-timed-out']);
    }
  });

  it('holds the plan to what is known of the repository', async () => {
    const elsewhere = { version: 1, tasks: [task('a', 'backend/**'), task('b', 'src/b/**')] };
    const { planning, recorded } = setUp([elsewhere]);
    await planning.plan(EPIC);
    expect(recorded[0]).toMatchObject({ violations: [{ code: 'unknown-place', tasks: ['a'] }] });
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
    expect(log).toEqual(['failed model-refused']);
  });

  it('fails the epic when the model does not answer, and says what it said', async () => {
    const { planning, failures } = setUp([overlapping, passing('endpoint answers 503')]);
    await planning.plan(EPIC);
    expect(failures[0]).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('ndpoint answers 503'),
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

describe('what planning costs', () => {
  it('is written down answer by answer, also when there is no plan in the end', async () => {
    const { planning, spent, failures } = setUp([overlapping, overlapping, passing('503')]);
    await planning.plan(EPIC);
    const one = { epicId: EPIC, purpose: 'plan', promptTokens: 100, completionTokens: 10, cost: 0.5 };
    expect(spent).toMatchObject([one, { ...one, model: 'demo', scripted: true, sessionId: null, taskId: null }]);
    expect(failures[0]?.code).toBe('model-unavailable');
  });

  it('ends it at the limit of the epic, with the reason', async () => {
    const { planning, model, log, failures } = setUp([overlapping, overlapping, good], { maxCost: 0.8 });
    await planning.plan(EPIC);
    expect(model.requests).toHaveLength(2);
    expect(log).toEqual(['refused overlap', 'refused overlap', 'failed budget-exceeded']);
    expect(failures[0]?.message).toMatch(
      /spent \$1\.00 of the \$0\.80 .* no plan yet\. .*higher limit, or with a plan/,
    );
  });

  it('counts what earlier tries took', async () => {
    const { planning, model, log } = setUp([good], { maxCost: 2, spentOn: async () => 2 });
    await planning.plan(EPIC);
    expect(model.requests).toEqual([]);
    expect(log).toEqual(['failed budget-exceeded']);
  });

  it('does not begin a plan that leaves nothing for its tasks, and keeps the plan', async () => {
    const { planning, log, failures } = setUp([good], { maxCost: 0.5 });
    await planning.plan(EPIC);
    expect(log).toEqual(['failed budget-exceeded']);
    expect(failures[0]).toMatchObject({
      message: expect.stringContaining('nothing is left for its tasks'),
      details: { plan: good },
    });
  });

  it('below the limit stops nothing', async () => {
    const { planning, log } = setUp([overlapping, good], { maxCost: 1.01 });
    await planning.plan(EPIC);
    expect(log).toEqual(['refused overlap', 'recorded']);
  });
});

describe('a sound plan', () => {
  it('starts by itself, also with a warning, when nobody wants to be asked', async () => {
    const { planning, recorded } = setUp([good]);
    await planning.plan(EPIC);
    expect(recorded[0]?.fate).toEqual({ kind: 'start' });
  });

  it('waits for a person when the epic says so, or when there is a risk and the epic says that', async () => {
    const always = setUp([good], { approval: 'always' });
    const onRisk = setUp([overlapping], { approval: 'on-risk' });
    const calm = setUp([good], { approval: 'on-risk' });
    for (const { planning } of [always, onRisk, calm]) await planning.plan(EPIC);
    expect(always.recorded[0]?.fate).toMatchObject({ kind: 'ask' });
    expect(onRisk.recorded[0]?.fate).toEqual({ kind: 'ask', reasons: [expect.stringContaining('1 need added')] });
    expect(calm.recorded[0]?.fate).toEqual({ kind: 'start' });
  });
});

describe('the record of planning', () => {
  it('has the question and every answer, and is enough to come to the same plan without a model', async () => {
    const { planning, plannings, recorded } = setUp([overlapping]);
    await planning.plan(EPIC);
    const kept: unknown = JSON.parse(JSON.stringify(plannings[0]));
    const again = await replayTranscript(RecordedTranscript.parse(kept));
    expect(again.commit).toBe(context.commit);
    expect(again.answer).toMatchObject({
      kind: 'planned',
      document: recorded[0]?.document,
      repair: recorded[0]?.repair,
    });
  });

  it('ends where the answers end', async () => {
    const { planning, plannings } = setUp([overlapping, passing('503')]);
    await planning.plan(EPIC);
    expect(plannings[0]).toMatchObject({ ended: true, turns: [{ document: overlapping }] });
    const cut = RecordedTranscript.parse(JSON.parse(JSON.stringify(plannings[0])));
    await expect(replayTranscript(cut)).rejects.toMatchObject({ code: 'transcript-ended' });
  });
});
