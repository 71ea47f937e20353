import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rememberRows } from '@manyhands/postgres/testing';
import { Logger } from '@nestjs/common';
import { type Death, type Effect, Failpoints } from '../testing/failpoints.js';
import { IntegrationStory } from '../testing/integration-story.js';
import type { IntegratorProcess } from '../testing/integrator-process.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

/** What the queue of two changes comes to, whoever dies on the way. */
interface Landing {
  readonly title: string;
  /** Keys of the changes that are red. */
  readonly bad: readonly string[];
  readonly good: readonly string[];
  /** How many changes landed with each move of `develop`. */
  readonly lengths: readonly number[];
}

const LANDINGS: readonly Landing[] = [
  { title: 'of a whole stack', bad: [], good: ['a', 'b'], lengths: [2] },
  { title: 'of a prefix of a stack, with a red change on top of it', bad: ['b'], good: ['a'], lengths: [1] },
];

const stage = await Stage.set();
afterAll(() => stage.strike());
const queued = await IntegrationStory.begin(stage);
for (const key of ['a', 'b']) await queued.queueUp(key, { [`${key}/x.txt`]: 'x\n' });
const putBack = await rememberRows(stage.test.db);

let story: IntegrationStory;

async function beginAnew({ bad }: Landing): Promise<void> {
  await putBack();
  story = await queued.copy();
  for (const key of bad) story.gate.bad.set(`${key}/x.txt`, `${key} is bad`);
}

/** One run of the gate at a time: the effects have an order. Changes are not compared, no landing depends on that. */
const start = (through?: Failpoints['through']): Promise<IntegratorProcess> =>
  story.integrator({ settings: { slots: 1 }, interference: { limitMs: 0 }, ...(through && { through }) });

/** The whole list, from a process that lives. */
async function record(landing: Landing): Promise<readonly Effect[]> {
  await beginAnew(landing);
  const { effects, through } = new Failpoints();
  const process = await start(through);
  await process.takeOver();
  await story.end();
  return effects;
}

/** A process works on the queue until it dies there, connections and all. */
async function crash(death: Death): Promise<void> {
  const process = await start(new Failpoints(death).through);
  await expect(process.run()).rejects.toThrow('crash');
  await process.end();
}

async function expectWholeAndOnce({ good, bad, lengths }: Landing): Promise<void> {
  const titles = good.map((key) => `feat: ${key}`);
  expect([await story.merged(), await story.landed()]).toEqual([titles, good]);
  expect((await story.events('change.ejected')).map(({ data }) => data['key'])).toEqual(bad);
  expect((await story.questions()).map(({ taskKey, kind }) => [taskKey, kind])).toEqual(
    bad.map((key) => [key, 'red-gate']),
  );
  await expectStates({ good, bad });
  await expectTipsThatWereGreen(lengths);
  await expectNothingUnderWay();
}

/** Of the task and of its change: each one of them, once. */
async function expectStates({ good, bad }: Pick<Landing, 'good' | 'bad'>): Promise<void> {
  const states = await stage.test.db.rows(
    'select t.key, t.status as task, c.status as change from task t left join change c on c.task_id = t.id order by t.key',
  );
  const expected = [
    ...good.map((key) => ({ key, task: 'landed', change: 'landed' })),
    ...bad.map((key) => ({ key, task: 'needs_human', change: 'ejected' })),
  ];
  expect(states).toEqual(expected);
  const files = await story.bare.changedFiles(story.first, (await story.develop()) ?? '');
  expect(files).toEqual(good.map((key) => `${key}/x.txt`));
  expect((await story.leases()).toSorted()).toEqual(bad); // a change that is asked about keeps its files
}

/** `develop` went from tip to tip, each one with a green run on its tree. */
async function expectTipsThatWereGreen(lengths: readonly number[]): Promise<void> {
  const tips = await stage.test.db.rows<{ from: string; to: string; length: number }>(
    'select from_sha as "from", to_sha as "to", length from landing order by id',
  );
  expect(tips.map(({ length }) => length)).toEqual(lengths);
  expect([story.first, ...tips.map(({ to }) => to)]).toEqual([...tips.map(({ from }) => from), await story.develop()]);
  for (const { to } of tips) {
    const tree = await story.bare.treeOf(to);
    const greens = await stage.test.db.rows(`select 1 from gate_run where tree = $1 and state = 'green'`, [tree]);
    expect([to, greens.length]).toEqual([to, 1]);
  }
}

async function expectNothingUnderWay(): Promise<void> {
  const open = await stage.test.db.rows(
    `select 'candidate' as what, status from candidate where status not in ('landed', 'abandoned')
     union all select 'run', state from gate_run where state = 'running'
     union all select 'effect', status from effect where status <> 'done'`,
  );
  expect([open, await story.candidateRefs()]).toEqual([[], []]);
}

/** Before the first effect and after each: nothing is between the end of one and the beginning of the next. */
const deathsAt = (at: Effect, index: number): readonly Death[] => [
  ...(index === 0 ? [{ at, when: 'before' } as const] : []),
  { at, when: 'after' },
];

for (const landing of LANDINGS) {
  const effects = await record(landing);

  describe(`a landing ${landing.title}`, () => {
    beforeEach(() => beginAnew(landing));
    afterEach(() => story.end());

    it('has effects, and ends when nobody dies', async () => {
      expect(effects.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['git.commitTree', 'queue.built', 'git.putRef', 'runs.begin', 'runs.end']),
      );
      await (await start()).takeOver();
      await expectWholeAndOnce(landing);
    });

    it.each(
      effects.flatMap((at, index) => deathsAt(at, index).map((death) => ({ ...at, ...death, place: index + 1 }))),
    )(`survives a death just $when effect $place of ${effects.length}, $name ($nth)`, async (death) => {
      await crash(death);
      await (await start()).takeOver();
      await expectWholeAndOnce(landing);
    });
  });
}
