import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Repositories } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Housekeeper } from './housekeeper.js';

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

it('a git that was killed while it moved develop holds nothing up for longer than a lock can be held', async () => {
  await story.queueUp('a', { 'a/x.txt': 'x\n' });
  const lock = join(story.bare.dir, 'refs/heads/develop.lock');
  await writeFile(lock, '');
  const process = await story.integrator();
  await expect(process.run()).rejects.toThrow('develop.lock');
  expect([await story.landed(), (await story.trouble())?.message]).toEqual([
    [],
    expect.stringContaining('develop.lock'),
  ]);
  const landed = story.told('change.landed');
  const old = Date.now() / 1000 - 600;
  await utimes(lock, old, old);
  const repositories = new Repositories(stage.test.db);
  await new Housekeeper({ database: stage.test.db, repositories, repositoryAt: () => story.bare }).round();
  await landed;
  await process.integrator.idle();
  expect([await story.landed(), await story.trouble()]).toEqual([['a'], null]);
});
