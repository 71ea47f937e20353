import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Doorbell } from '@manyhands/bullmq';
import { Database } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from '../app.module.js';
import { beSilent, finish } from '../testing/scripted-agent.js';
import { Stage } from '../testing/stage.js';
import { WorkerStory } from '../testing/worker-story.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000);

let stage: Stage;
let story: WorkerStory;
let running: TestingModule | null = null;
beforeAll(async () => void (stage = await Stage.set()));
beforeEach(async () => void (story = await WorkerStory.begin(stage)));
afterEach(async () => {
  await stop();
  await story.end();
});
afterAll(() => stage.strike());

/** The whole worker as `main.ts` runs it, on the queue in Postgres. */
async function start(name: string): Promise<void> {
  const imports = [AppModule.with(story.config({ AGENT_NAME: name }))];
  running = await (await Test.createTestingModule({ imports }).compile()).init();
}

/** What SIGTERM does. */
async function stop(): Promise<void> {
  await running?.close();
  running = null;
}

const ring = async (taskId: string): Promise<void> => {
  const { attempt } = await story.task(taskId);
  await running?.get(Doorbell).ring([{ queue: 'work.frontend', payload: { taskId, attempt } }]);
};

const WRITES_A = 'mkdir a && echo one > a/one.txt';

describe('a worker', () => {
  it('that is told to stop hands its work back, and the next one does it', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(beSilent(), finish('Added one.', WRITES_A));
    await start('fe-1');
    await ring(task);
    await story.author.messages(1);
    await stop();
    expect(await story.task(task)).toMatchObject({ status: 'ready', attempt: 1, failure: { code: 'session-lost' } });
    expect((await story.team.views.leases({ limit: 9 })).items).toEqual([]);
    await start('fe-2');
    await ring(task);
    await story.happens(task, 'change.proposed');
    expect(await story.task(task)).toMatchObject({ status: 'in_review', attempt: 2 });
  });

  it('ends what an earlier process of its name left behind, and takes it up', async () => {
    const task = await story.submit({ id: 'a' });
    await story.team.sessions.acquireLease(await story.team.claim('fe-1', task));
    story.author.script(finish('Added one.', WRITES_A));
    await start('fe-1');
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'lost', attempt: 1 });
    await ring(task);
    await story.happens(task, 'change.proposed');
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('is the only one of its name until it stops', async () => {
    await start('fe-1');
    const other = await Database.open({ url: stage.test.url, applicationName: 'other' });
    expect(await other.hold('agent:fe-1')).toBeNull();
    await stop();
    const lock = await other.hold('agent:fe-1');
    expect(lock).not.toBeNull();
    await lock?.release();
    await other.close();
  });
});
