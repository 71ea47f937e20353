import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import type { Assignment } from './assignment.js';

let test: TestDatabase;
let team: TestTeam;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
});

/** What an agent that claims the task is told. */
async function assignmentOf(taskId: string, attempt: number): Promise<Assignment> {
  const claim = await team.sessions.claim({ taskId, attempt }, team.agent('fe-1'));
  if (claim.kind === 'lost') throw new Error(claim.because);
  return claim.assignment;
}
const proposedToPushOver = async (sessionId: string): Promise<string | null | undefined> => {
  const sandboxId = await team.sandboxes.request({ purpose: 'work', repositoryId: team.repositoryId, sessionId });
  return (await team.sandboxes.principal(sandboxId))?.proposedSha;
};

it('an attempt after one that was lost begins anew', async () => {
  const { taskId } = await team.submit({ id: 'a' });
  await team.claim('fe-1', taskId('a'));
  await team.sessions.recover(team.agent('fe-1').id);
  const { sessionId, attempt, proposedSha } = await assignmentOf(taskId('a'), 1);
  expect({ attempt, proposedSha }).toEqual({ attempt: 2, proposedSha: null });
  expect(await proposedToPushOver(sessionId)).toBeNull();
});

it('an attempt after a review that asked for changes goes on from what was reviewed, also when one in between was lost', async () => {
  const { taskId } = await team.submit({ id: 'a' });
  const first = await team.claim('fe-1', taskId('a'));
  await team.sessions.acquireLease(first);
  await team.propose(first, 'b');
  const claim = await team.sessions.claimReview({ taskId: taskId('a'), attempt: 1 }, team.agent('qa-1'));
  if (claim.kind === 'lost') throw new Error(claim.because);
  const verdict = { verdict: 'request_changes' as const, summary: 'no', comments: [], headSha: 'b'.repeat(40) };
  await team.sessions.review(claim.assignment.sessionId, verdict);
  expect((await assignmentOf(taskId('a'), 1)).proposedSha).toBe('b'.repeat(40));
  await team.sessions.recover(team.agent('fe-1').id);
  const { sessionId, proposedSha } = await assignmentOf(taskId('a'), 2);
  expect(proposedSha).toBe('b'.repeat(40));
  expect(await proposedToPushOver(sessionId)).toBe('b'.repeat(40));
});
