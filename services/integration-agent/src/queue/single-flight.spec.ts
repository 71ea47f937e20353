import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { IntegrationStory } from '../testing/integration-story.js';
import type { IntegratorProcess } from '../testing/integrator-process.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
});
afterEach(() => story.end());

/** The connection by which this process holds its lock ends; its other connections stay. */
async function cutLock(process: IntegratorProcess): Promise<void> {
  const mine = await process.database.rows<{ ended: boolean }>(
    `select pg_terminate_backend(pid) as ended from pg_stat_activity where application_name = 'integrator lock' and datname = current_database()`,
  );
  expect(mine).toEqual([{ ended: true }]);
}

describe('two integrators of one repository', () => {
  it('work one at a time: while one tests, the other has nothing to do', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const other = await story.integrator();
    story.gate.meanwhile(() => other.run());
    await (await story.integrator()).run();
    expect([story.gate.mostAtOnce, story.gate.tested.length, await story.landed()]).toEqual([1, 1, ['a', 'b']]);
  });

  it('started at the same moment, land everything once', async () => {
    for (const key of ['a', 'b', 'c']) await story.queueUp(key, { [`${key}/x.txt`]: 'x\n' });
    const both = await Promise.all([story.integrator(), story.integrator()]);
    await Promise.all(both.flatMap((process) => [process.run(), process.run()]));
    expect([story.gate.mostAtOnce, await story.landed()]).toEqual([1, ['a', 'b', 'c']]);
    expect(await story.merged()).toEqual(['feat: a', 'feat: b', 'feat: c']);
  });

  it('one that has lost its lock stops its gate and lets the other take over', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const [first, second] = [await story.integrator(), await story.integrator()];
    const begun = story.gate.endless().begun();
    const running = first.run();
    await begun;
    await cutLock(first);
    await running;
    expect((await story.candidates()).map(({ runs }) => runs.map(({ state }) => state))).toEqual([['lost']]);
    await second.takeOver();
    expect([await story.landed(), story.gate.tested.length, story.gate.mostAtOnce]).toEqual([['a'], 2, 1]);
  });

  it('one that stood still does not eject a change for a commit that was replaced meanwhile', async () => {
    const work = await story.queueUp('a', { 'shared.txt': 'ONE\ntwo\nthree\n' }, { scope: ['shared.txt'] });
    await story.pushFromOutside({ 'shared.txt': 'uno\ntwo\nthree\n' });
    // The other one has asked about the change, its agent has done it anew, and it is queued again.
    const replace = () =>
      stage.test.db.rows('update change set head_sha = $2 where task_id = $1', [work.taskId, story.first]);
    const beforeMerge = ({ theirs }: { theirs: string }) => theirs === work.head && replace();
    await (await story.integrator({ disturbed: { beforeMerge } })).run();
    expect([await story.status(work), await story.questions()]).toEqual(['landed', []]);
  });
});
