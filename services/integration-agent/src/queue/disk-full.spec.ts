import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SmallDisk } from '@manyhands/git/testing';
import { rememberRows } from '@manyhands/postgres/testing';
import { Logger } from '@nestjs/common';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

const disk = SmallDisk.mount(4096);

if ('because' in disk) it.skip(`a disk that is full (skipped: ${disk.because})`, () => undefined);
else withDisk(disk);

function withDisk(full: SmallDisk): void {
  let stage: Stage;
  let queued: IntegrationStory | null = null;
  let putBack: () => Promise<void>;
  let story: IntegrationStory;

  afterAll(async () => {
    await stage.strike();
    full.unmount();
  });
  beforeEach(async () => {
    if (queued === null) {
      stage = await Stage.set();
      queued = await IntegrationStory.begin(stage);
      for (const key of ['a', 'b']) await queued.queueUp(key, { [`${key}/x.txt`]: 'x\n' });
      putBack = await rememberRows(stage.test.db);
    }
    await full.free();
    await putBack();
    story = await queued.copy(full.dir);
  });
  afterEach(() => story.end());

  /** Nothing of it was seen by anybody but as trouble. */
  async function expectNothingLost(): Promise<void> {
    expect([await story.develop(), await story.landed(), await story.questions()]).toEqual([story.first, [], []]);
    expect(await stage.test.db.rows('select distinct status from change')).toEqual([{ status: 'queued' }]);
    expect(await story.trouble()).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/the disk of the repositories is full \(git /),
      retryAt: expect.any(String),
    });
  }

  /** Both, and nothing is left over. */
  async function expectAllLanded(): Promise<void> {
    expect([(await story.landed()).toSorted(), await story.trouble()]).toEqual([['a', 'b'], null]);
    expect([(await story.merged()).toSorted(), await story.candidateRefs()]).toEqual([['feat: a', 'feat: b'], []]);
    const tips = await stage.test.db.rows<{ sha: string }>('select to_sha as sha from landing order by id');
    const tested = await Promise.all(story.gate.tested.map(({ sha }) => story.bare.treeOf(sha)));
    for (const { sha } of tips) expect(tested).toContain(await story.bare.treeOf(sha));
    expect(tips.at(-1)?.sha).toBe(await story.develop());
  }

  describe('a disk that is full', () => {
    it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
      'with room for %i pages more: no change is lost, people see why nothing lands, and all lands once there is room',
      async (pages) => {
        await full.fill(pages);
        const told = story.told('queue.recovered');
        const process = await story.integrator();
        await Promise.allSettled([process.run()]); // what is wrong is shown, also where it ends with an error
        if ((await story.landed()).length > 0) return expectAllLanded();
        await expectNothingLost();
        await full.free();
        await told;
        await process.integrator.idle();
        await expectAllLanded();
      },
    );

    it('in the middle of a landing, the gate being green: develop stays where it is until there is room', async () => {
      const told = story.told('queue.recovered');
      const once = [() => full.fill()];
      const process = await story.integrator({ disturbed: { beforeSwap: () => once.pop()?.() } });
      await expect(process.run()).rejects.toMatchObject({ name: 'GitError', code: 'disk-full' });
      await expectNothingLost();
      const runs = story.gate.tested.length;
      await full.free();
      await told;
      await process.integrator.idle();
      await expectAllLanded();
      expect(story.gate.tested.length).toBe(runs);
    });
  });
}
