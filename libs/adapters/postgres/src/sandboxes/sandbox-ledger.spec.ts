import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { SandboxPool } from './sandbox-pool.js';
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

describe('a sandbox that breaks down', () => {
  const FULL = { code: 'disk-full', message: 'it wrote 11.2 GiB where its role may have 10 GiB', details: {} };
  const PLACE = { url: 'http://u', workingDir: '/w', provider: 'docker', isolation: 'container' };
  const ready = async (): Promise<string> => {
    const id = await request();
    await team.sandboxes.claimStart(id);
    await team.sandboxes.ready(id, PLACE);
    return id;
  };
  const failSession = (retryable = true) =>
    team.sessions.fail(session, { reason: { code: 'sandbox-lost', message: 'It is gone.' }, retryable });
  const endOfSession = async () => {
    const ended = (await new EventLog(test.db).after(0, 500)).filter(({ type }) => type === 'session.ended');
    return ended.at(-1)?.data;
  };

  it('has failed: its token opens nothing, nobody wants it any more, and people are told why', async () => {
    const id = await ready();
    expect(await team.sandboxes.brokeDown(id, FULL)).toBe(true);
    expect(await team.sandboxes.get(id)).toMatchObject({ status: 'failed', failure: FULL });
    expect([(await team.sandboxes.principal(id))?.active, await team.sandboxes.live()]).toEqual([false, []]);
    const events = await new EventLog(test.db).after(0, 500);
    const [failed] = events.filter(({ type }) => type === 'sandbox.failed');
    expect(failed).toMatchObject({ sessionId: session, data: { sandboxId: id, purpose: 'work', reason: FULL } });
  });

  it('does so once, and not after somebody has asked to stop it', async () => {
    const [once, stopping] = [await ready(), await ready()];
    await team.sandboxes.brokeDown(once, FULL);
    await team.sandboxes.requestStop(stopping);
    expect(await team.sandboxes.brokeDown(once, FULL)).toBe(false);
    expect(await team.sandboxes.brokeDown(stopping, FULL)).toBe(false);
    expect((await team.sandboxes.get(stopping))?.failure).toBeNull();
  });

  it('is why its session ends, whatever the worker saw of it, and the task is tried again', async () => {
    await team.sandboxes.brokeDown(await ready(), FULL);
    expect(await failSession(false)).toBe(true);
    expect(await endOfSession()).toMatchObject({
      outcome: 'failed',
      reason: { ...FULL, message: `The sandbox was stopped: ${FULL.message}.` },
    });
    expect(await test.db.rows('select status, failures, failure ->> $1 as code from task', ['code'])).toEqual([
      { status: 'ready', failures: 1, code: 'disk-full' },
    ]);
  });

  it('is not why, when the session had another one after it', async () => {
    await team.sandboxes.brokeDown(await ready(), FULL);
    await ready();
    await failSession();
    expect(await endOfSession()).toMatchObject({ reason: { code: 'sandbox-lost' } });
  });

  it('is not why, when it never started: the worker says that', async () => {
    const id = await request();
    await team.sandboxes.claimStart(id);
    await team.sandboxes.failed(id, NO_ROOM);
    await failSession();
    expect(await endOfSession()).toMatchObject({ reason: { code: 'sandbox-lost' } });
  });

  it('while nobody had claimed it lets the pool rest', async () => {
    const pool = new SandboxPool(test.db);
    const id = await pool.ask({ repositoryId: team.repositoryId, role: 'frontend', purpose: 'warm' });
    await team.sandboxes.claimStart(id);
    await team.sandboxes.brokeDown(id, FULL);
    const [shelf] = (await pool.shelves()).filter(({ role }) => role === 'frontend');
    expect(shelf).toMatchObject({ warm: [], failedMsAgo: expect.any(Number) });
  });
});
