import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import { Outbox } from '../outbox.js';
import { SandboxPool } from './sandbox-pool.js';

let test: TestDatabase;
let team: TestTeam;
let pool: SandboxPool;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  pool = new SandboxPool(test.db);
});

const STARTED = { url: 'http://u', workingDir: '/w', provider: 'docker', isolation: 'container' };
async function warm(role: string): Promise<string> {
  const id = await pool.ask({ repositoryId: team.repositoryId, role, purpose: 'warm' });
  await team.sandboxes.claimStart(id);
  await team.sandboxes.ready(id, STARTED);
  return id;
}
const expected = async () =>
  Object.fromEntries((await pool.shelves()).map(({ role, expected: count }) => [role, count]));

describe('the pool of warm sandboxes', () => {
  it('expects a sandbox for each task, its review and its gate, as long as they are to come', async () => {
    const { taskId } = await team.submit({ id: 'a' }, { id: 'b' });
    expect(await expected()).toEqual({ frontend: 2, qa: 2, gate: 2 });
    const sessionId = await team.claim('fe-1', taskId('a'));
    await team.sandboxes.request({ purpose: 'work', repositoryId: team.repositoryId, sessionId });
    expect(await expected()).toEqual({ frontend: 1, qa: 2, gate: 2 });
  });

  it('expects one until it is asked for, however long a session waits for its lease or a review for its reviewer', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const { repositoryId, sandboxes } = team;
    const sessionId = await team.work('fe-1', taskId('a'));
    expect(await expected()).toMatchObject({ frontend: 1, qa: 1 });
    await sandboxes.request({ purpose: 'work', repositoryId, sessionId });
    await team.propose(sessionId);
    expect(await expected()).toEqual({ qa: 1, gate: 1 });
    const review = await team.sessions.claimReview({ taskId: taskId('a'), attempt: 1 }, team.agent('qa-1'));
    if (review.kind === 'lost') throw new Error(review.because);
    expect(await expected()).toEqual({ qa: 1, gate: 1 });
    await sandboxes.request({ purpose: 'review', repositoryId, sessionId: review.assignment.sessionId });
    expect(await expected()).toEqual({ gate: 1 });
  });

  it('expects nothing where there is no work', async () => {
    expect(await pool.shelves()).toEqual([]);
    const id = await warm('frontend');
    expect(await pool.shelves()).toEqual([
      { repositoryId: team.repositoryId, role: 'frontend', expected: 0, warm: [id], failedMsAgo: null },
    ]);
  });

  it('lets go of what is not ready before what is', async () => {
    const ready = await warm('qa');
    const onItsWay = await pool.ask({ repositoryId: team.repositoryId, role: 'qa', purpose: 'warm' });
    expect((await pool.shelves())[0]?.warm).toEqual([onItsWay, ready]);
  });

  it('gives a warm sandbox to the first session of its role, and binds its token to it', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const sessionId = await team.claim('fe-1', taskId('a'));
    const [id, other] = [await warm('frontend'), await warm('qa')];
    expect(await team.sandboxes.principal(id)).toMatchObject({ purpose: 'warm', sessionId: null, active: true });
    const request = { purpose: 'work', repositoryId: team.repositoryId, sessionId } as const;
    expect(await team.sandboxes.request(request)).toBe(id);
    expect(await team.sandboxes.get(id)).toMatchObject({ status: 'ready', claimed: true, role: 'frontend', sessionId });
    expect(await team.sandboxes.principal(id)).toMatchObject({ purpose: 'work', sessionId, active: true });
    expect([id, other]).not.toContain(await team.sandboxes.request(request));
  });

  it('gives one to a gate, and none to who wants a new one', async () => {
    const id = await warm('gate');
    const request = { purpose: 'gate', repositoryId: team.repositoryId } as const;
    expect(await team.sandboxes.request({ ...request, anew: true })).not.toBe(id);
    expect(await team.sandboxes.request(request)).toBe(id);
  });

  it('gives each to one only, also when all ask at once', async () => {
    const ids = [await warm('gate'), await warm('gate'), await warm('gate')];
    const request = () => team.sandboxes.request({ purpose: 'gate', repositoryId: team.repositoryId });
    const given = await Promise.all([request(), request(), request()]);
    expect(given.sort()).toEqual(ids.sort());
  });

  it('does not take back what somebody has claimed', async () => {
    const [taken, left] = [await warm('gate'), await warm('gate')];
    await team.sandboxes.request({ purpose: 'gate', repositoryId: team.repositoryId });
    for (const id of [taken, left]) await pool.retire(id);
    expect((await team.sandboxes.get(taken))?.status).toBe('ready');
    expect((await team.sandboxes.get(left))?.status).toBe('stopping');
  });

  it('knows how long ago one did not start, and when somebody waits for room', async () => {
    const id = await pool.ask({ repositoryId: team.repositoryId, role: 'qa', purpose: 'warm' });
    await team.sandboxes.failed(id, { code: 'sandbox-start-failed', message: 'no image' });
    await warm('qa');
    expect((await pool.shelves())[0]?.failedMsAgo).toBeGreaterThanOrEqual(0);
    expect(await pool.cramped()).toBe(false);
    const gate = await team.sandboxes.request({ purpose: 'gate', repositoryId: team.repositoryId });
    await team.sandboxes.claimStart(gate);
    await team.sandboxes.waits(gate, { code: 'no-room', message: 'the quota is used up' });
    expect(await pool.cramped()).toBe(true);
    await team.sandboxes.claimStart(gate); // tried again, which takes a while
    expect(await pool.cramped()).toBe(true);
  });

  it('rings no bell: an answer that takes as long as a clone would keep the bell from those who wait', async () => {
    const id = await pool.ask({ repositoryId: team.repositoryId, role: 'qa', purpose: 'warm' });
    const outbox = new Outbox(test.db);
    await test.db.rows(`update sandbox set status_since = now() - interval '1 hour'`);
    await outbox.reRing(60);
    await pool.retire(id);
    const rung: string[] = [];
    await outbox.relay(async (rows) => void rung.push(...rows.map(({ queue }) => queue)));
    expect(rung.filter((queue) => queue === 'environment')).toEqual([]);
  });

  it('keeps no sandbox that has made its golden repository, also when whoever started it died at once', async () => {
    const { repositoryId } = team;
    const id = await pool.ask({ repositoryId, role: 'gate', purpose: 'golden' });
    await team.sandboxes.claimStart(id);
    expect(await team.sandboxes.unsettled()).toMatchObject([{ id, status: 'starting' }]);
    await team.sandboxes.ready(id, STARTED);
    expect(await team.sandboxes.unsettled()).toMatchObject([{ id, status: 'stopping' }]);
    await team.sandboxes.stopped(id);
    expect(await pool.makesGolden(repositoryId)).toBe(false);
  });
});
