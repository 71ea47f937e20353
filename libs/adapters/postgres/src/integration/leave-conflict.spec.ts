import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Escalations } from '../escalations.js';
import { EventLog } from '../event-log.js';
import { LeaseHold } from '../sandboxes/lease-hold.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import type { LeftConflict } from './leave-conflict.js';

let test: TestDatabase;
let team: TestTeam;
let task: string;
let changeId: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
/** A change that waits in the merge queue, and another task that needs it. */
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  const { taskId } = await team.submit({ id: 'a' }, { id: 'b', needs: ['a'] });
  task = taskId('a');
  await team.propose(await team.work('fe-1', task));
  await team.approve('qa-1', task);
  changeId = (await team.views.changes({ limit: 1 })).items[0]?.id ?? '';
});

const BRIEF: LeftConflict['brief'] = {
  conflicts: [{ path: 'a/x.ts', names: ['save'] }],
  landed: [{ sha: 'd'.repeat(40), title: 'feat: save', task: 'c: Save' }],
  theirs: { text: '+theirs\n', truncated: true },
  mine: { text: '+mine\n', truncated: false },
};
const left = (then: LeftConflict['then'], headSha = 'b'): LeftConflict => ({
  ...{ changeId, headSha: headSha.repeat(40), developSha: 'd'.repeat(40), files: ['a/x.ts'], attempts: [] },
  ...{ reason: { code: 'conflict', message: 'It conflicts in a/x.ts.' }, brief: BRIEF, then },
});
const asked = (answerWithinMs: number | null): LeftConflict['then'] => ({
  ...{ kind: 'ask-human', because: 'Much hangs on it.', evidence: { because: 'high-score' }, answerWithinMs },
});
const told = async (...types: string[]) =>
  (await new EventLog(test.db).after(0, 1000)).filter(({ type }) => types.includes(type));
const rings = () =>
  test.db.rows(
    `select payload->'attempt' as attempt from outbox where queue = 'work.frontend' order by id desc limit 1`,
  );

it('a redo offers the task to its role with fresh tries, and keeps its lease', async () => {
  await test.db.rows('update task set failures = 2, losses = 3, review_rounds = 1');
  await team.queue.leaveConflict(left({ kind: 'redo' }));
  expect(await team.views.task(task)).toMatchObject({ status: 'ready', attempt: 1, failure: null });
  expect(await test.db.rows(`select failures, losses, review_rounds from task where key = 'a'`)).toEqual([
    { failures: 0, losses: 0, review_rounds: 0 },
  ]);
  expect((await team.views.leases({ limit: 5 })).items.map(({ taskKey }) => taskKey)).toEqual(['a']);
  expect(await rings()).toEqual([{ attempt: 1 }]);
  expect(await told('change.redo')).toMatchObject([
    {
      taskId: task,
      data: { changeId, key: 'a', attempt: 1, files: ['a/x.ts'], by: 'rules', reason: { code: 'conflict' } },
    },
  ]);
});

it('the next attempt begins anew with the brief, under a lease of its own, and may replace what was proposed', async () => {
  await team.queue.leaveConflict(left({ kind: 'redo' }));
  const claim = await team.sessions.claim({ taskId: task, attempt: 1 }, team.agent('fe-2'));
  if (claim.kind === 'lost') throw new Error(claim.because);
  const { sessionId, attempt, proposedSha, keptSha, redo, branch } = claim.assignment;
  expect({ attempt, proposedSha, keptSha }).toEqual({ attempt: 2, proposedSha: null, keptSha: null });
  expect(redo).toEqual({ ...BRIEF, attempt: 1, reason: 'It conflicts in a/x.ts.' });
  await team.sessions.enter(sessionId, 'check_conflicts');
  expect(await team.sessions.acquireLease(sessionId)).toMatchObject({ kind: 'granted', fence: 2 });
  const sandboxId = await team.sandboxes.request({ purpose: 'work', repositoryId: team.repositoryId, sessionId });
  expect(await team.sandboxes.principal(sandboxId)).toMatchObject({ proposedSha: null, branch });
  expect(await new LeaseHold(test.db).whileHeld(sandboxId, async (now) => now?.proposedSha)).toBeNull();
  await team.propose(sessionId, 'e');
  await team.requestChanges('qa-1', { taskId: task, attempt: 2, head: 'e' });
  expect(await team.sessions.claim({ taskId: task, attempt: 2 }, team.agent('fe-2'))).toMatchObject({
    assignment: { redo: null, proposedSha: 'e'.repeat(40) },
  });
});

it('a person is asked in one line, with the options and a deadline', async () => {
  await team.queue.leaveConflict(left(asked(3_600_000)));
  const [question] = (await team.views.escalations({ limit: 5 })).items;
  expect(question).toMatchObject({
    kind: 'conflict',
    question: 'It conflicts in a/x.ts. Much hangs on it. What shall happen with task a?',
    options: [{ id: 'redo' }, { id: 'abandon' }],
    defaultOption: 'redo',
    evidence: { because: 'high-score', reason: { code: 'conflict' } },
  });
  expect(question?.deadline).not.toBeNull();
  expect(await team.status(task)).toBe('needs_human');
  expect(await told('change.redo')).toEqual([]);
  await new Escalations(test.db).answer(question?.id ?? '', { option: 'redo', comment: 'Keep both.', by: 'lead' });
  const claim = await team.sessions.claim({ taskId: task, attempt: 1 }, team.agent('fe-2'));
  expect(claim).toMatchObject({ assignment: { redo: { attempt: 1 }, answers: [{ comment: 'Keep both.' }] } });
  expect((await team.queue.conflictPast(task, [])).redone).toMatchObject([
    { files: ['a/x.ts'], by: 'lead', attempt: 1 },
  ]);
});

it('a question without a deadline is not answered by itself', async () => {
  await team.queue.leaveConflict(left(asked(null)));
  expect(await new Escalations(test.db).answerLate()).toBe(0);
  expect(await team.status(task)).toBe('needs_human');
});

it('nothing happens to a change that is out of the queue, or is another commit by now', async () => {
  await team.queue.leaveConflict(left({ kind: 'redo' }, 'e'));
  expect(await team.status(task)).toBe('queued');
  await team.queue.leaveConflict(left(asked(null)));
  await team.queue.leaveConflict(left({ kind: 'redo' }));
  expect([await team.status(task), await test.db.rows('select redo_by from conflict')]).toEqual([
    'needs_human',
    [{ redo_by: null }],
  ]);
});

it('tasks of the other side are those of the same repository that exist', async () => {
  const { taskId } = await team.submit({ id: 'c', title: 'Save', brief: 'Save it.' });
  const { task: own, others, cost } = await team.queue.conflictPast(task, [taskId('c'), changeId]);
  expect(others).toEqual([{ id: taskId('c'), key: 'c', title: 'Save', brief: 'Save it.' }]);
  expect([own.key, cost]).toEqual(['a', { usd: 0, tokens: 0, attempts: 1 }]);
});
