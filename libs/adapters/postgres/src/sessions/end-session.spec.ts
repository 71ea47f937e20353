import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { Outbox, type Ring } from '../outbox.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import { Sessions } from './sessions.js';

let test: TestDatabase;
let team: TestTeam;
let task: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  task = (await team.submit({ id: 'a' })).taskId('a');
});

const broken = (retryable = true) => ({ reason: { code: 'broken', message: 'It broke.' }, retryable });
const relay = async (): Promise<{ rung: Ring[]; nextDueMs: number | null }> => {
  const rung: Ring[] = [];
  const { nextDueMs } = await new Outbox(test.db).relay(async (rows) => void rung.push(...rows));
  return { rung, nextDueMs };
};
const workRings = async (): Promise<Ring[]> => (await relay()).rung.filter(({ queue }) => queue === 'work.frontend');
const told = async (type: string) =>
  (await new EventLog(test.db).after(0, 1000)).filter((event) => event.type === type);

const HOUR = 3_600_000;
/** Pauses under way take an hour longer, so that none ends by itself on a slow machine. */
const stretchPauses = async (): Promise<void> => {
  await test.db.rows(`update task set not_before = not_before + interval '1 hour'`);
  await test.db.rows(`update outbox set due_at = due_at + interval '1 hour' where due_at > created_at`);
};

/** An attempt that holds its lease. */
async function work(attempt = 0): Promise<string> {
  const session = await team.claim('fe-1', task, attempt);
  await team.sessions.acquireLease(session);
  return session;
}

describe('after a try that failed', () => {
  beforeEach(async () => {
    await team.sessions.fail(await work(), broken());
    await stretchPauses();
  });

  it('nobody claims the task before its pause is over, however a job came to be there', async () => {
    const early = await team.sessions.claim({ taskId: task, attempt: 1 }, team.agent('fe-2'));
    expect(early).toEqual({ kind: 'lost', because: 'the task rests after a try that failed' });
    await team.restIsOver();
    expect(await team.claim('fe-2', task, 1)).toBeDefined();
  });

  it('the ring waits in the outbox, which says how long', async () => {
    const { rung, nextDueMs } = await relay();
    expect(rung.filter(({ queue }) => queue.startsWith('work.'))).toHaveLength(1); // of the first attempt
    expect(nextDueMs).toBeGreaterThan(HOUR / 2);
    expect(nextDueMs).toBeLessThanOrEqual(HOUR + 2_000);
    await team.restIsOver();
    expect(await workRings()).toEqual([{ queue: 'work.frontend', payload: { taskId: task, attempt: 1 } }]);
    expect((await relay()).nextDueMs).toBeNull();
  });

  it('the reconciler rings again only after the pause, also when the outbox was lost', async () => {
    await test.db.rows('delete from outbox');
    expect(await new Outbox(test.db).reRing(0)).toBe(0);
    await team.restIsOver();
    expect(await new Outbox(test.db).reRing(0)).toBe(1);
    expect(await workRings()).toHaveLength(1);
  });

  it('the second pause is longer, and says so', async () => {
    await team.restIsOver();
    await team.sessions.fail(await work(1), broken());
    const pauses = (await told('task.ready')).map(({ data }) => data['pauseMs'] ?? 0);
    expect(pauses).toEqual([0, 2_000, 8_000]);
    const [last] = await test.db.rows(
      `select extract(epoch from due_at - created_at)::float8 as seconds from outbox order by id desc limit 1`,
    );
    expect(last).toEqual({ seconds: 8 });
  });
});

it('a first loss costs no pause', async () => {
  await work();
  await team.sessions.recover(team.agent('fe-1').id);
  expect(await workRings()).toContainEqual({ queue: 'work.frontend', payload: { taskId: task, attempt: 1 } });
  expect(await team.claim('fe-2', task, 1)).toBeDefined();
});

it('a review that failed is offered again after the pause', async () => {
  await team.propose(await work());
  const review = await team.sessions.claimReview({ taskId: task, attempt: 1 }, team.agent('qa-1'));
  if (review.kind === 'lost') throw new Error(review.because);
  await relay();
  await team.sessions.fail(review.assignment.sessionId, broken());
  await stretchPauses();
  const early = await team.sessions.claimReview({ taskId: task, attempt: 1 }, team.agent('qa-1'));
  expect(early).toMatchObject({ kind: 'lost' });
  expect((await relay()).rung.filter(({ queue }) => queue === 'review.qa')).toEqual([]);
  await team.restIsOver();
  expect((await relay()).rung).toEqual([{ queue: 'review.qa', payload: { taskId: task, attempt: 1 } }]);
  await team.approve('qa-1', task);
  expect(await team.views.task(task)).toMatchObject({ status: 'queued', failure: null });
});

describe('what an earlier attempt failed of', () => {
  it('is forgotten when a later one proposes', async () => {
    await team.sessions.fail(await work(), broken());
    expect((await team.views.task(task))?.failure).toMatchObject({ code: 'broken' });
    await team.restIsOver();
    await team.propose(await work(1));
    expect((await team.views.task(task))?.failure).toBeNull();
  });

  it('is forgotten when the change lands', async () => {
    await team.propose(await work());
    await team.approve('qa-1', task);
    await test.db.rows(`update task set failure = '{"code": "broken", "message": "It broke."}'`);
    await team.land();
    expect(await team.views.task(task)).toMatchObject({ status: 'landed', failure: null });
  });
});

it('a question is one line, and its evidence holds everything', async () => {
  const reason = { code: 'checks-red', message: 'The check stayed red:\nexpected 1\n  got 2\n' };
  await team.sessions.fail(await work(), { reason, retryable: false });
  const [question] = (await team.views.escalations({ limit: 1 })).items;
  expect(question).toMatchObject({
    question: 'Task a cannot go on by itself: The check stayed red. What shall happen?',
    evidence: { reason },
  });
});

describe('a lost worker', () => {
  const reap = () => new Sessions(test.db).reapLost();
  const silence = async (...tables: ('session' | 'agent')[]): Promise<void> => {
    for (const table of tables) await test.db.rows(`update ${table} set heartbeat_at = now() - interval '1 hour'`);
  };

  it('is told once, with the session that ended', async () => {
    const session = await work();
    await silence('session', 'agent');
    expect(await reap()).toBe(1);
    expect(await reap()).toBe(0);
    const about = { agentId: team.agent('fe-1').id, sessionId: session, taskId: task };
    const data = { name: 'fe-1', lastSignalAt: expect.stringMatching(/Z$/) };
    expect(await told('agent.lost')).toMatchObject([{ ...about, data }]);
  });

  it('is told once when it leaves two sessions behind, and anew when it was back in between', async () => {
    const other = await team.submit({ id: 'b' });
    const reviewed = await team.claim('be-1', other.taskId('b'));
    await team.sessions.acquireLease(reviewed);
    await team.propose(reviewed);
    await team.sessions.claimReview({ taskId: other.taskId('b'), attempt: 1 }, team.agent('fe-1'));
    await work();
    await silence('session', 'agent');
    expect([await reap(), (await told('agent.lost')).length]).toEqual([2, 1]);
    await work(1);
    await test.db.rows(`update agent set lost_at = now() - interval '2 hours' where lost_at is not null`);
    await silence('session');
    expect([await reap(), (await told('agent.lost')).length]).toEqual([1, 2]);
  });

  it('is not told when the agent gives signs all the same', async () => {
    await work();
    await silence('session');
    expect([await reap(), await told('agent.lost')]).toEqual([1, []]);
  });

  it('that comes back before it was noticed has lost its session, whatever it says it failed of', async () => {
    const session = await work();
    await test.db.rows(`update lease set until = now() - interval '1 second'`);
    expect(await team.sessions.fail(session, broken(false))).toBe(true);
    expect(await team.views.task(task)).toMatchObject({ status: 'ready', failure: { code: 'session-lost' } });
    const [ended] = await told('session.ended');
    expect(ended?.data).toMatchObject({ outcome: 'lost', reason: { details: { failure: { code: 'broken' } } } });
  });
});
