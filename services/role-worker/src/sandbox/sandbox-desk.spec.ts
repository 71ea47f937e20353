import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxPool } from '@manyhands/postgres';
import { Stage } from '../testing/stage.js';
import { WorkerStory } from '../testing/worker-story.js';
import { SandboxDesk } from './sandbox-desk.js';

let stage: Stage;
let story: WorkerStory;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await WorkerStory.begin(stage);
});
afterEach(() => story.end());

const never = new AbortController().signal;

/** A sandbox of the pool, ready and unclaimed. */
async function warm(): Promise<string> {
  const pool = new SandboxPool(stage.test.db);
  const id = await pool.ask({ repositoryId: story.team.repositoryId, role: 'backend', purpose: 'warm' });
  await story.becomes(async () => (await story.team.sandboxes.get(id))?.status === 'ready');
  return id;
}

async function open() {
  const sessionId = await story.team.claim('be-1', await story.submit({ id: 'a', role: 'backend' }));
  const secret = story.config().MANYHANDS_SECRET;
  const desk = new SandboxDesk({ ledger: story.team.sandboxes, secret, answerMs: 300 });
  return desk.open({ sessionId, repositoryId: story.team.repositoryId, purpose: 'work' }, never);
}

describe('where a worker gets its sandboxes', () => {
  it('is the pool, when one of its role is warm', async () => {
    const id = await warm();
    expect((await open()).id).toBe(id);
  });

  it('is a new one, when there is none', async () => {
    const { id } = await open();
    expect(await story.team.sandboxes.get(id)).toMatchObject({ status: 'ready', claimed: false });
  });

  it('is a new one, when the one of the pool has died: that is not the session’s trouble', async () => {
    const id = await warm();
    await story.environment.dieAll();
    const other = await open();
    expect(await story.team.sandboxes.get(other.id)).toMatchObject({ status: 'ready', claimed: false });
    expect(['stopping', 'stopped']).toContain((await story.team.sandboxes.get(id))?.status);
  });
});
