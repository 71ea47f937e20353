import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Escalations } from '../escalations.js';
import { Outbox, type Ring } from '../outbox.js';
import { Pushes } from '../sandboxes/pushes.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';

let test: TestDatabase;
let team: TestTeam;
let taskId: (key: string) => string;
let older: string;
let younger: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  const one = await team.submit({ id: 'a', scope: ['src/a.ts'] });
  const two = await team.submit({ id: 'b', scope: ['src/b.ts'] });
  taskId = (key) => (key === 'a' ? one : two).taskId(key);
  older = await team.work('fe-1', taskId('a'));
  younger = await team.work('fe-2', taskId('b'));
});

const KEPT = 'e'.repeat(40);
const wish = (patterns: string[]) =>
  team.leases.widen(younger, { requestId: 'r', patterns, reason: 'I must', facts: { files: [] } });
const suspend = () => team.sessions.suspend(younger, { headSha: KEPT });
const claim = (key: string, attempt: number) =>
  team.sessions.claim({ taskId: taskId(key), attempt }, team.agent('fe-2'));
const isRung = async (payload: object): Promise<boolean> => {
  const rung: Ring[] = [];
  await new Outbox(test.db).relay(async (rows) => void rung.push(...rows));
  return rung.some((ring) => JSON.stringify(ring.payload) === JSON.stringify(payload));
};

it('lets go of everything, counts no failure, and takes the wish into the scope', async () => {
  await wish(['src/a.ts']);
  expect(await suspend()).toEqual({ kind: 'suspended' });
  expect(await team.views.task(taskId('b'))).toMatchObject({
    status: 'ready',
    scope: ['src/b.ts', 'src/a.ts'],
    failure: null,
  });
  expect((await team.views.leases({ limit: 9 })).items).toMatchObject([{ taskKey: 'a' }]);
  expect(await test.db.rows('select failures, losses from task')).toEqual(Array(2).fill({ failures: 0, losses: 0 }));
  expect(await suspend()).toEqual({ kind: 'over' });
});

it('goes on from what was pushed, when those in the way have let go', async () => {
  await wish(['src/a.ts']);
  await suspend();
  expect(await claim('b', 1)).toEqual({ kind: 'lost', because: 'the task goes on when a has let go of its files' });
  await isRung({});
  await team.propose(older);
  await team.approve('qa-1', taskId('a'));
  await team.land();
  expect(await isRung({ taskId: taskId('b'), attempt: 1 })).toBe(true);
  const again = await claim('b', 1);
  expect(again).toMatchObject({
    kind: 'claimed',
    assignment: { keptSha: KEPT, proposedSha: null, task: { scope: ['src/b.ts', 'src/a.ts'] } },
  });
});

it('the session that was waited for gets what the suspended one held', async () => {
  await wish(['src/a.ts']);
  await suspend();
  const answer = await team.leases.widen(older, {
    requestId: 'r',
    patterns: ['src/b.ts'],
    reason: 'x',
    facts: { files: [] },
  });
  expect(answer).toMatchObject({ kind: 'granted' });
});

it('keeps what was pushed before until something is proposed', async () => {
  await wish(['src/a.ts']);
  const sandboxId = await team.sandboxes.request({
    purpose: 'work',
    repositoryId: team.repositoryId,
    sessionId: younger,
  });
  await new Pushes(test.db).accepted({ sandboxId, ref: 'x', from: '0', to: 'f'.repeat(40) });
  await team.sessions.suspend(younger, { headSha: null });
  await team.sessions.fail(older, { reason: { code: 'x', message: 'x' }, retryable: false });
  const again = await claim('b', 1);
  if (again.kind === 'lost') throw new Error(again.because);
  expect(again.assignment.keptSha).toBe('f'.repeat(40));
  await team.sessions.enter(again.assignment.sessionId, 'check_conflicts');
  await team.sessions.acquireLease(again.assignment.sessionId);
  await team.propose(again.assignment.sessionId);
  await team.requestChanges('qa-1', { taskId: taskId('b'), attempt: 2 });
  expect(await claim('b', 2)).toMatchObject({ assignment: { keptSha: null, proposedSha: 'b'.repeat(40) } });
});

it.each([
  ['grant', ['src/b.ts', 'AGENTS.md']],
  ['deny', ['src/b.ts']],
])('that waits for a person goes on by the answer: %s', async (option, scope) => {
  const asked = await wish(['AGENTS.md']);
  await suspend();
  expect(await team.status(taskId('b'))).toBe('needs_human');
  if (asked.kind !== 'asked') throw new Error(asked.message);
  expect(await new Escalations(test.db).answer(asked.escalationId, { option, by: 'lead' })).toEqual({
    kind: 'answered',
  });
  expect(await team.views.task(taskId('b'))).toMatchObject({ status: 'ready', scope });
});

it('that waits for a person goes on without the wish when nobody answers in time', async () => {
  await wish(['AGENTS.md']);
  await suspend();
  const escalations = new Escalations(test.db);
  expect(await escalations.answerLate()).toBe(0);
  await test.db.rows(`update escalation set deadline = now() - interval '1 second'`);
  expect(await escalations.answerLate()).toBe(1);
  expect(await team.views.task(taskId('b'))).toMatchObject({ status: 'ready', scope: ['src/b.ts'] });
});

it('is refused to a session that wished nothing', async () => {
  expect(await suspend()).toEqual({ kind: 'no-wish' });
  expect(await team.status(taskId('b'))).toBe('working');
});
