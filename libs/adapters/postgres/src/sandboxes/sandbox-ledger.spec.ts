import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';

let test: TestDatabase;
let team: TestTeam;
let session: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  const { taskId } = await team.submit({ id: 'a' });
  session = await team.claim('fe-1', taskId('a'));
});

const NO_ROOM = { code: 'no-room', message: 'the quota of memory is used up', details: {} };
const never = new AbortController().signal;
const request = () => team.sandboxes.request({ purpose: 'work', repositoryId: team.repositoryId, sessionId: session });

/** What people were told of a sandbox. */
async function told(id: string): Promise<string[]> {
  const events = await new EventLog(test.db).after(0, 500);
  return events.filter(({ data }) => data['sandboxId'] === id).map(({ type }) => type);
}

describe('the ledger of sandboxes', () => {
  it('knows the role of the agent that a sandbox is for, and of none for a gate', async () => {
    const gate = await team.sandboxes.request({ purpose: 'gate', repositoryId: team.repositoryId });
    expect((await team.sandboxes.get(await request()))?.role).toBe('frontend');
    expect((await team.sandboxes.get(gate))?.role).toBeNull();
  });

  it('lets a sandbox wait for room, tells people once, and forgets why when it is ready', async () => {
    const id = await request();
    for (let round = 0; round < 3; round++) {
      await team.sandboxes.claimStart(id);
      await team.sandboxes.waits(id, NO_ROOM);
    }
    expect(await team.sandboxes.get(id)).toMatchObject({ status: 'requested', failure: NO_ROOM });
    expect((await team.sandboxes.unsettled()).map((row) => row.id)).toContain(id);
    await team.sandboxes.claimStart(id);
    await team.sandboxes.ready(id, { url: 'http://u', workingDir: '/w', provider: 'docker', isolation: 'container' });
    expect(await team.sandboxes.get(id)).toMatchObject({ status: 'ready', failure: null });
    expect(await told(id)).toEqual(['sandbox.requested', 'sandbox.starting', 'sandbox.waiting', 'sandbox.ready']);
  });

  it('does not run out of time while there is no room, and does when nobody starts it', async () => {
    const [waiting, forgotten] = [await request(), await request()];
    await team.sandboxes.claimStart(waiting);
    await team.sandboxes.waits(waiting, NO_ROOM);
    const settled = team.sandboxes.settled(waiting, { timeoutMs: 1, signal: never });
    expect(await team.sandboxes.settled(forgotten, { timeoutMs: 1, signal: never })).toBeNull();
    await team.sandboxes.claimStart(waiting);
    await team.sandboxes.ready(waiting, { url: 'http://u', workingDir: '/w', provider: 'd', isolation: 'container' });
    expect((await settled)?.status).toBe('ready');
  });

  it('waits for nothing that was called off', async () => {
    const id = await request();
    await team.sandboxes.claimStart(id);
    await team.sandboxes.requestStop(id);
    await team.sandboxes.waits(id, NO_ROOM);
    expect((await team.sandboxes.get(id))?.status).toBe('stopping');
  });
});
