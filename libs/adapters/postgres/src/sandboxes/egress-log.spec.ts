import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { TestTeam } from '../testing/test-team.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';
import { EgressLog } from './egress-log.js';

let test: TestDatabase;
beforeAll(async () => void (test = await testDatabase()));
afterAll(() => test.drop());

it('what a sandbox reached is told of its session, task and agent; the role and the start state are facts of its token', async () => {
  const team = await new TestTeam(test.db).gather();
  const { taskId, epicId } = await team.submit({ id: 'a' });
  const sessionId = await team.work('fe-1', taskId('a'));
  await team.sessions.startState(sessionId, 'RUNNING_SETUP_SCRIPT');
  const { repositoryId, sandboxes } = team;
  const sandboxId = await sandboxes.request({ purpose: 'work', repositoryId, sessionId });
  expect(await sandboxes.principal(sandboxId)).toMatchObject({ role: 'frontend', startState: 'RUNNING_SETUP_SCRIPT' });
  const record = { host: 'a.example', phase: 'setup', role: 'frontend', verdict: 'allowed', code: 'closed' } as const;
  await new EgressLog(test.db).record(sandboxId, { ...record, up: 1, down: 2 });
  const told = (await new EventLog(test.db).after(0, 1000)).filter(({ type }) => type === 'sandbox.egress');
  const subject = { sessionId, epicId, taskId: taskId('a'), agentId: team.agent('fe-1').id };
  expect(told).toMatchObject([{ ...subject, data: { sandboxId, ...record, up: 1, down: 2 } }]);
});
