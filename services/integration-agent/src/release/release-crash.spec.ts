import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Disturbances } from '../testing/disturbed-repository.js';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Releasing } from '../testing/releasing.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let on: Releasing;
let tip: string;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  on = new Releasing(story);
  await on.landed('a');
  tip = (await story.develop()) ?? '';
  await on.request();
});
afterEach(() => story.end());

const dies = (): never => {
  throw new Error('crash');
};
const crash = (disturbed: Disturbances): Promise<void> => expect(on.round(disturbed)).rejects.toThrow('crash');

/** Another process is started on what is left, twice: the second one finds nothing to do. */
async function expectReleasedOnce(): Promise<void> {
  await on.round();
  await on.round();
  expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': tip } });
  expect(await on.all()).toMatchObject([{ status: 'released', version: '0.1.0', sha: tip }]);
  expect(await on.told()).toEqual(['release.requested', 'release.created']);
}

/** Whom git has moved when it dies between the two: as files, one after the other. */
const onlyOne = (which: string): Disturbances => ({
  beforeMoves: async (moves) => {
    for (const { ref, to } of moves) if (ref.startsWith(which)) await story.git('update-ref', ref, to ?? '');
    dies();
  },
});

describe('a process that dies', () => {
  it('before its intent: the next one decides anew', async () => {
    await crash({ beforeTag: dies });
    expect([(await on.newest()).status, await on.refs()]).toEqual(['requested', { main: null, tags: {} }]);
    await expectReleasedOnce();
  });

  it('between the intent and the moves: the next one makes them', async () => {
    await crash({ beforeMoves: dies });
    expect([(await on.newest()).status, await on.refs()]).toEqual(['intended', { main: null, tags: {} }]);
    await expectReleasedOnce();
  });

  it.each(['refs/heads', 'refs/tags'])(
    'while git moves, after %s alone: the next one makes the rest',
    async (which) => {
      await crash(onlyOne(which));
      await expectReleasedOnce();
    },
  );

  it('between the moves and the record: the next one records them', async () => {
    await crash({ afterMoves: dies });
    expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': tip } });
    await expectReleasedOnce();
  });

  it('there, and main is moved on: it was released all the same', async () => {
    await crash({ afterMoves: dies });
    const outside = await story.pushFromOutside({ 'outside.txt': 'o\n' });
    await story.git('update-ref', 'refs/heads/main', outside);
    await on.round();
    expect(await on.all()).toMatchObject([{ status: 'released', sha: tip }]);
    expect((await on.refs()).main).toBe(outside);
  });

  it('again and again, at every step', async () => {
    await crash({ beforeTag: dies });
    await crash({ beforeMoves: dies });
    await crash(onlyOne('refs/tags'));
    await crash({ afterMoves: dies });
    await expectReleasedOnce();
  });

  it('before the moves, and develop has gone on: what was intended is released, the rest is for the next one', async () => {
    await crash({ beforeMoves: dies });
    await on.landed('b');
    await expectReleasedOnce();
    expect(await on.release()).toMatchObject({ version: '0.2.0', sha: await story.develop() });
  });
});

describe('an intent that cannot be carried out', () => {
  it('is dropped when main has been moved, with the tag that was made, and is decided anew', async () => {
    await crash(onlyOne('refs/tags'));
    await story.git('update-ref', 'refs/heads/main', story.first);
    await on.round();
    expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': tip } });
    expect(await on.all()).toMatchObject([{ status: 'released', previousSha: story.first }]);
  });

  it('is dropped when its version was taken, and gets the next one', async () => {
    await crash({ beforeMoves: dies });
    await story.git('update-ref', 'refs/tags/v0.1.0', story.first);
    await on.round();
    expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': story.first, 'v0.2.0': tip } });
  });

  it('is decided anew when somebody moves main at the same time', async () => {
    let times = 0;
    await on.round({
      beforeMoves: async () => {
        if (times++ === 0) await story.git('update-ref', 'refs/heads/main', story.first);
      },
    });
    expect(await on.all()).toMatchObject([{ status: 'released', previousSha: story.first }]);
    expect((await on.refs()).main).toBe(tip);
  });

  it('fails with what git said when git cannot move anything', async () => {
    await on.round({ beforeMoves: () => story.git('update-ref', '--create-reflog', 'refs/heads/main/x', story.first) });
    expect(await on.newest()).toMatchObject({ status: 'failed', failure: { code: 'git-failed' } });
    expect(await on.refs()).toEqual({ main: null, tags: {} });
    await story.git('update-ref', '-d', 'refs/heads/main/x');
    expect(await on.release()).toMatchObject({ status: 'released', version: '0.1.0' });
  });

  it('waits with what git said while it is half done, and goes on when the way is free', async () => {
    await crash(onlyOne('refs/tags'));
    const lock = join(story.bare.dir, 'refs/heads/main.lock');
    await writeFile(lock, '');
    await expect(on.round()).rejects.toThrow('main.lock');
    expect(await on.newest()).toMatchObject({ status: 'intended', failure: { code: 'git-failed' } });
    await rm(lock);
    await expectReleasedOnce();
    expect((await on.newest()).failure).toBeNull();
  });

  it('fails when its commit is lost, and can be asked for again', async () => {
    await crash({ beforeMoves: dies });
    await stage.test.db.rows(`update release set tag_sha = $1`, ['f'.repeat(40)]);
    await on.round();
    expect(await on.newest()).toMatchObject({ status: 'failed', failure: { code: 'git-failed' } });
    expect(await on.release()).toMatchObject({ status: 'released' });
  });
});
