import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Disturbances } from '../testing/disturbed-repository.js';
import { Failpoints } from '../testing/failpoints.js';
import { IntegrationStory, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let work: QueuedWork;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
});
afterEach(() => story.end());

const dies = (): never => {
  throw new Error('crash');
};

/** A process works on the queue until it dies at the seam, connections and all. */
const crash = (disturbed: Disturbances = {}): Promise<void> => runToDeath({ disturbed });

async function runToDeath(how: Parameters<IntegrationStory['integrator']>[0]): Promise<void> {
  const process = await story.integrator(how);
  await expect(process.run()).rejects.toThrow('crash');
  await process.end();
}

/** Another process is started on what is left. */
const recover = async (): Promise<void> => (await story.integrator()).takeOver();

async function expectLandedOnce(): Promise<void> {
  expect([await story.landed(), await story.merged(), await story.status(work)]).toEqual([
    ['a'],
    ['feat: a'],
    'landed',
  ]);
  expect(await stage.test.db.rows('select status from effect')).toEqual([{ status: 'done' }]);
  expect([await story.leases(), await story.candidateRefs()]).toEqual([[], []]);
}

describe('a process that dies', () => {
  it('between the candidate and its gate: the next one tests that candidate', async () => {
    story.gate.crash();
    await crash();
    await recover();
    await expectLandedOnce();
    expect((await story.candidates()).map(({ status }) => status)).toEqual(['landed']);
  });

  it('before the swap: the next one lands what was green, without another gate', async () => {
    await crash({ beforeSwap: dies });
    expect(await story.develop()).toBe(story.first);
    await recover();
    await expectLandedOnce();
    expect(story.gate.tested).toHaveLength(1);
  });

  it('before the swap, and the gate is changed: what was green is not any more, and is tested again', async () => {
    await crash({ beforeSwap: dies });
    const statuses = async () => (await story.candidates()).map(({ status }) => status);
    expect(await statuses()).toEqual(['green']);
    await story.gateOfRepository(['npm run another']);
    expect(await statuses()).toEqual(['built']);
    await recover();
    await expectLandedOnce();
    expect(story.gate.tested).toHaveLength(2);
  });

  it('between the swap and its record: the next one records it and moves nothing', async () => {
    await crash({ afterSwap: dies });
    const develop = await story.develop();
    expect([await story.landed(), develop]).toEqual([[], story.gate.tested[0]?.sha]);
    await recover();
    await expectLandedOnce();
    expect([await story.develop(), story.gate.tested.length]).toEqual([develop, 1]);
  });

  it('there, and develop is moved on before it is recorded: it landed all the same, once', async () => {
    await crash({ afterSwap: dies });
    const outside = await story.pushFromOutside({ 'outside.txt': 'o\n' });
    await recover();
    await expectLandedOnce();
    expect([await story.develop(), story.gate.tested.length]).toEqual([outside, 1]);
  });

  it('there, and the gate is changed before it is recorded: it landed all the same, once', async () => {
    await crash({ afterSwap: dies });
    const develop = await story.develop();
    await story.gateOfRepository(['npm run another']);
    await recover();
    await expectLandedOnce();
    expect([await story.develop(), story.gate.tested.length]).toEqual([develop, 1]);
  });

  it('before the swap, and develop is moved before the next one comes: all is built and tested anew', async () => {
    await crash({ beforeSwap: dies });
    await story.pushFromOutside({ 'outside.txt': 'o\n' });
    await recover();
    expect([await story.landed(), await story.merged(), story.gate.tested.length]).toEqual([['a'], ['feat: a'], 2]);
    expect(await story.onDevelop('outside.txt')).toBe('o\n');
  });

  it('with a candidate that was never written to the disk: it is built anew, and its tree is known to be green', async () => {
    await crash({ beforeSwap: dies });
    await story.loseObject(story.gate.tested[0]?.sha ?? '');
    await recover();
    expect([await story.landed(), await story.merged(), story.gate.tested.length]).toEqual([['a'], ['feat: a'], 1]);
    expect(await story.events('candidate.abandoned')).toMatchObject([{ data: { because: 'commit-missing' } }]);
  });

  it('when it has given up the last stack: no ref of it is left, though there is nothing to go on with', async () => {
    story.gate.bad.set('a/x.txt', 'a is bad');
    const abandoned = { at: { name: 'queue.abandon', nth: 1 }, when: 'after' } as const;
    await runToDeath({ through: new Failpoints(abandoned).through });
    await recover();
    expect([await story.status(work), await story.candidateRefs()]).toEqual(['needs_human', []]);
  });

  it('again and again, at every seam', async () => {
    story.gate.crash();
    await crash();
    await crash({ beforeSwap: dies });
    await crash({ afterSwap: dies });
    await recover();
    await recover();
    await expectLandedOnce();
  });
});

describe('a task that is given up while its change lands', () => {
  it('keeps its commit in develop, and the queue goes on', async () => {
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const process = await story.integrator({ disturbed: { beforeSwap: () => story.cancel(work) } });
    await process.run();
    expect([await story.status(work), await story.onDevelop('a/x.txt'), await story.landed()]).toEqual([
      'abandoned',
      'x\n',
      ['b'],
    ]);
    expect((await story.candidates()).map(({ status }) => status)).toEqual(['landed']);
  });

  it('does so also when the process died in between', async () => {
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await crash({ afterSwap: dies });
    await story.cancel(work);
    await recover();
    expect([await story.status(work), await story.merged(), await story.landed()]).toEqual([
      'abandoned',
      ['feat: a', 'feat: b'],
      ['b'],
    ]);
  });
});
