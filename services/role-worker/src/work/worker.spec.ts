import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StartState } from '@manyhands/contracts';
import { Logger } from '@nestjs/common';
import { beSilent, finish } from '../testing/scripted-agent.js';
import { Stage } from '../testing/stage.js';
import { WorkerStory } from '../testing/worker-story.js';

Logger.overrideLogger(false);
jest.setTimeout(30_000);

let stage: Stage;
let story: WorkerStory;
beforeAll(async () => void (stage = await Stage.set()));
beforeEach(async () => void (story = await WorkerStory.begin(stage)));
afterEach(() => story.end());
afterAll(() => stage.strike());

const WRITES_A = 'mkdir -p a && echo one > a/one.txt';
const agentState = async (name: string) =>
  (await story.team.views.agents({ limit: 9 })).items.find((agent) => agent.name === name);
const leaseUntil = async () => (await story.team.views.leases({ limit: 1 })).items[0]?.until ?? '';

describe('a task', () => {
  it('goes from the claim to a change in review, step by step', async () => {
    const task = await story.submit({ id: 'a', title: 'Add one', acceptance: ['grep one a/one.txt'] });
    story.author.script(finish('Added one.', WRITES_A));
    await story.work('fe-1', task);
    const change = await story.change(task);
    expect(await story.task(task)).toMatchObject({ status: 'in_review', failure: null });
    expect(change).toMatchObject({ title: 'feat: add one', headSha: await story.origin.head(change.branch) });
    expect(change.description).toContain('Added one.');
    expect(await story.origin.file(change.branch, 'a/one.txt')).toBe('one');
    const steps = (await story.told(task, 'session.start_state')).map(({ data }) => data['state']);
    expect(steps).toEqual(StartState.options);
  });

  it('that somebody else has claimed is left alone', async () => {
    const task = await story.submit({ id: 'a' });
    await story.team.claim('fe-2', task);
    await story.member('fe-1').work({ taskId: task, attempt: 0 });
    expect(await story.task(task)).toMatchObject({ status: 'claimed', agent: 'fe-2', attempt: 1 });
    expect(await story.told(task, 'session.started')).toHaveLength(1);
    expect(story.environment.running.size).toBe(0);
  });

  it('whose bell rings twice is done once', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(finish('Added one.', WRITES_A));
    await Promise.all([story.work('fe-1', task), story.work('fe-2', task)]);
    expect(await story.task(task)).toMatchObject({ status: 'in_review', attempt: 1 });
    expect(await story.told(task, 'session.started')).toHaveLength(1);
  });

  it('that is cancelled meanwhile ends quietly, with its sandbox', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(beSilent());
    story.member('fe-1', { HEARTBEAT_SECONDS: 0.05 });
    const working = story.work('fe-1', task);
    await story.author.messages(1);
    await story.team.epics.cancel((await story.task(task)).epicId);
    await working;
    await story.environment.settled();
    expect(await story.task(task)).toMatchObject({ status: 'abandoned', failure: null });
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'cancelled', failure: null });
    expect([await story.question(), story.environment.running.size]).toEqual([undefined, 0]);
  });

  it('whose lease has run out is handed back at once, and its agent is free', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(beSilent(), finish('Added one.', WRITES_A));
    story.member('fe-1', { HEARTBEAT_SECONDS: 0.05 });
    const working = story.work('fe-1', task);
    await story.author.messages(1);
    await stage.test.db.rows(`update lease set until = now() - interval '1 second'`);
    await working;
    expect(await story.lastSession(task)).toMatchObject({ status: 'ended', outcome: 'lost' });
    expect(await story.task(task)).toMatchObject({ status: 'ready', attempt: 1 });
    await story.team.restIsOver();
    await story.work('fe-1', task);
    expect(await story.task(task)).toMatchObject({ status: 'in_review', attempt: 2 });
  });

  it('is kept by heartbeats as long as the work takes', async () => {
    const task = await story.submit({ id: 'a' });
    let goOn = (): void => undefined;
    story.author.script({ ...finish('Added one.', WRITES_A), after: new Promise<void>((resolve) => (goOn = resolve)) });
    story.member('fe-1', { HEARTBEAT_SECONDS: 0.05 });
    const working = story.work('fe-1', task);
    await story.author.messages(1);
    const first = await leaseUntil();
    await story.becomes(async () => (await leaseUntil()) > first);
    goOn();
    await working;
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('whose session takes too long is tried again', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(beSilent());
    story.member('fe-1', { SESSION_MINUTES: 0.02 });
    await story.work('fe-1', task);
    expect(await story.task(task)).toMatchObject({ status: 'ready', failure: { code: 'session-failed' } });
    expect((await story.task(task)).failure?.message).toContain('SESSION_MINUTES');
  });
});

describe('files that somebody else holds', () => {
  /** fe-2 holds what the task of the story needs. */
  async function heldByAnother(): Promise<{ task: string; release: () => Promise<unknown> }> {
    const other = await story.submit({ id: 'other', scope: ['a/**'] });
    await story.team.sessions.acquireLease(await story.team.claim('fe-2', other));
    const task = await story.submit({ id: 'a' });
    return { task, release: async () => story.team.epics.cancel((await story.task(other)).epicId) };
  }

  it('are waited for, with a name, and the work begins when they are free', async () => {
    const { task, release } = await heldByAnother();
    story.author.script(finish('Added one.', WRITES_A));
    const working = story.work('fe-1', task);
    await story.happens(task, 'lease.waiting');
    expect(await agentState('fe-1')).toMatchObject({ state: 'WaitingForAccess', waitsFor: [{ agent: 'fe-2' }] });
    await release();
    await working;
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('leave the hands of the agent free for a review', async () => {
    const reviewed = await story.submit({ id: 'b', role: 'backend' });
    story.author.script(finish('Added b.', 'mkdir b && touch b/b.txt'), finish('Added one.', WRITES_A));
    await story.work('be-1', reviewed);
    const { task, release } = await heldByAnother();
    const working = story.work('fe-1', task);
    await story.happens(task, 'lease.waiting');
    story.reviewer.script(finish('{"verdict":"approve"}'));
    await story.review('fe-1', reviewed);
    expect((await story.task(reviewed)).status).toBe('queued');
    await release();
    await working;
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('are not waited for without end', async () => {
    const { task } = await heldByAnother();
    story.member('fe-1', { LEASE_WAIT_MINUTES: 0.005 });
    await story.work('fe-1', task);
    expect(await story.task(task)).toMatchObject({ status: 'ready', failure: { code: 'lease-timeout' }, waitsFor: [] });
  });

  it('are not waited for by a worker that leaves', async () => {
    const { task } = await heldByAnother();
    const working = story.work('fe-1', task);
    await story.happens(task, 'lease.waiting');
    await story.member('fe-1').leave();
    await working;
    expect(await story.task(task)).toMatchObject({ status: 'ready', failure: { code: 'session-lost' }, waitsFor: [] });
  });

  it('are not waited for by a task that is cancelled', async () => {
    const { task } = await heldByAnother();
    const working = story.work('fe-1', task);
    await story.happens(task, 'lease.waiting');
    await story.team.epics.cancel((await story.task(task)).epicId);
    await working;
    expect(await story.task(task)).toMatchObject({ status: 'abandoned', failure: null });
  });
});
