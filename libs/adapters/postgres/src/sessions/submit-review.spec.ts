import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EscalationView } from '@manyhands/contracts';
import { Escalations } from '../escalations.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';

let test: TestDatabase;
let team: TestTeam;
let task: { id: string; epicId: string };
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  const { taskId, epicId } = await team.submit({ id: 'a' });
  task = { id: taskId('a'), epicId };
});

const comments = [{ path: 'a/x.ts', line: 3, body: 'This breaks\nin two places.' }];

/** Claims the task for its next attempt and proposes; returns the number of the attempt. */
async function proposeAgain(): Promise<number> {
  const attempt = (await team.views.task(task.id))?.attempt ?? 0;
  const session = await team.claim('fe-1', task.id, attempt);
  await team.sessions.acquireLease(session);
  await team.propose(session);
  return attempt + 1;
}

async function disagree(rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const attempt = await proposeAgain();
    const said = { summary: `No, not yet.\nRound ${round}.`, comments };
    await team.requestChanges('qa-1', { taskId: task.id, attempt }, said);
  }
}

async function question(): Promise<EscalationView | undefined> {
  return (await team.views.escalations({ limit: 1, status: 'open' })).items[0];
}

const answer = async (option: string): Promise<unknown> =>
  new Escalations(test.db).answer((await question())?.id ?? '', { option, by: 'lead' });

it('two requests for changes go back to the role', async () => {
  await disagree(2);
  expect(await team.views.task(task.id)).toMatchObject({ status: 'ready', failure: null });
  expect(await question()).toBeUndefined();
});

it('the third goes to a person, with what the reviewer said as evidence', async () => {
  await disagree(3);
  const message = 'The review asked for changes 3 times, the last time: No, not yet.';
  expect(await team.views.task(task.id)).toMatchObject({
    status: 'needs_human',
    failure: { code: 'review-rounds', message },
  });
  expect(await question()).toMatchObject({
    kind: 'review-rounds',
    question: `Task a cannot go on by itself: ${message} What shall happen?`,
    evidence: { summary: 'No, not yet.\nRound 3.', comments, headSha: 'b'.repeat(40), rounds: 3 },
    options: [{ id: 'retry' }, { id: 'abandon' }],
  });
  expect((await team.views.epic(task.epicId))?.status).toBe('needs_human');
  expect((await team.views.leases({ limit: 9 })).items).toMatchObject([{ taskKey: 'a', until: null }]);
});

it('a person who retries gives fresh rounds, and the task can land', async () => {
  await disagree(3);
  expect(await answer('retry')).toEqual({ kind: 'answered' });
  expect((await team.views.epic(task.epicId))?.status).toBe('running');
  await disagree(2);
  await team.approve('qa-1', task.id, { attempt: await proposeAgain() });
  await team.land();
  expect(await team.views.task(task.id)).toMatchObject({ status: 'landed', failure: null });
  expect((await team.views.leases({ limit: 9 })).items).toEqual([]);
});

it('a person who gives up ends the change, its lease and the epic', async () => {
  await disagree(3);
  expect(await answer('abandon')).toEqual({ kind: 'answered' });
  expect(await team.status(task.id)).toBe('abandoned');
  expect((await team.views.changes({ limit: 9 })).items).toMatchObject([{ status: 'abandoned' }]);
  expect((await team.views.leases({ limit: 9 })).items).toEqual([]);
  expect((await team.views.epic(task.epicId))?.status).toBe('failed');
});

it('a verdict on another commit counts no round', async () => {
  await disagree(2);
  const attempt = await proposeAgain();
  await team.requestChanges('qa-1', { taskId: task.id, attempt, head: 'f' });
  expect(await team.status(task.id)).toBe('in_review');
  await team.approve('qa-1', task.id, { attempt });
  expect(await team.status(task.id)).toBe('queued');
});
