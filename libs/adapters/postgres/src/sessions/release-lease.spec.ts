import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { EventLog } from '../event-log.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import { Sessions } from './sessions.js';

let test: TestDatabase;
let team: TestTeam;
let taskId: (key: string) => string;
let late: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  const one = await team.submit({ id: 'a', scope: ['src/**'] });
  const two = await team.submit({ id: 'b', scope: ['src/b.ts'] });
  taskId = (key) => (key === 'a' ? one : two).taskId(key);
  late = await team.claim('fe-1', taskId('a'));
  await team.sessions.acquireLease(late);
  await test.db.rows(`update lease set until = now() - interval '1 second'`);
});

const leaseEvents = async (): Promise<EventView[]> =>
  (await new EventLog(test.db).after(0, 1000)).filter(({ type }) => type.startsWith('lease.'));

/** Another task gets the scope of the lease whose time has passed. */
async function takeOver(): Promise<void> {
  const session = await team.claim('fe-2', taskId('b'));
  expect(await team.sessions.acquireLease(session)).toMatchObject({ kind: 'granted', fence: 2 });
}

it('a lease whose time has passed is told expired by the decision that drops it', async () => {
  await takeOver();
  expect(await leaseEvents()).toMatchObject([
    { type: 'lease.acquired', sessionId: late },
    { type: 'lease.expired', sessionId: late, taskId: taskId('a'), data: { fence: 1, key: 'a' } },
    { type: 'lease.acquired', data: { fence: 2 } },
  ]);
});

it('a lease ends once: expired or released', async () => {
  await takeOver();
  await test.db.rows(`update session set heartbeat_at = now() - interval '1 hour' where id = $1`, [late]);
  await new Sessions(test.db).reapLost();
  const ends = (await leaseEvents()).filter(({ type, sessionId }) => type !== 'lease.acquired' && sessionId === late);
  expect(ends.map(({ type }) => type)).toEqual(['lease.expired']);
});

it('a session whose lease expired can do nothing any more', async () => {
  await takeOver();
  expect(await team.sessions.beat(late)).toBe('over');
  await expect(team.propose(late)).rejects.toThrow('the lease has expired');
  const about = { purpose: 'work' as const, repositoryId: team.repositoryId, sessionId: late };
  const principal = await team.sandboxes.principal(await team.sandboxes.request(about));
  expect(principal?.lease).toMatchObject({ fence: 1, current: false });
});
