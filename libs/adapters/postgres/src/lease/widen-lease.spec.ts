import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EscalationView, EventView, LeaseRules } from '@manyhands/contracts';
import { SessionOver } from '../errors.js';
import { Escalations } from '../escalations.js';
import { EventLog } from '../event-log.js';
import { Repositories } from '../repositories.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';
import type { WidenAnswer, WidenWish } from './wish.js';

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

const files = Array.from({ length: 100 }, (_, i) => `src/${i}.ts`);
const widen = (session: string, patterns: string[], more: Partial<WidenWish> = {}): Promise<WidenAnswer> =>
  team.leases.widen(session, { requestId: patterns.join(' '), patterns, reason: 'I must', facts: { files }, ...more });
const repositories = () => new Repositories(test.db);
const rules = async (said: LeaseRules): Promise<void> => {
  expect(await repositories().setLeaseRules(team.repositoryId, said)).toEqual({ kind: 'set' });
};
const events = async (type: string): Promise<EventView[]> =>
  (await new EventLog(test.db).after(0, 1000)).filter((event) => event.type === type);
const question = async (): Promise<EscalationView> => {
  const [open] = (await team.views.escalations({ limit: 1, status: 'open' })).items;
  if (!open) throw new Error('no question is open');
  return open;
};
const answer = async (option: string): Promise<unknown> =>
  new Escalations(test.db).answer((await question()).id, { option, by: 'lead' });
const scopes = async (task: string): Promise<unknown[]> => [
  (await team.views.task(taskId(task)))?.scope,
  (await team.views.leases({ limit: 9 })).items.find(({ taskKey }) => taskKey === task)?.scope,
];

describe('what is free', () => {
  it('is in the lease, in the task and before the gateway at once, under a new fence, and told', async () => {
    const granted = await widen(older, ['src/c.ts', 'new/**']);
    const scope = ['src/a.ts', 'src/c.ts', 'new/**'];
    expect(granted).toMatchObject({ kind: 'granted', fence: 3, scope });
    expect(await scopes('a')).toEqual([scope, scope]);
    const about = { purpose: 'work' as const, repositoryId: team.repositoryId, sessionId: older };
    const principal = await team.sandboxes.principal(await team.sandboxes.request(about));
    expect(principal).toMatchObject({ scope, lease: { fence: 3, current: true } });
    expect(await events('lease.widened')).toMatchObject([
      { sessionId: older, data: { fence: 3, was: 1, added: ['src/c.ts', 'new/**'], reason: 'I must', key: 'a' } },
    ]);
  });

  it('is granted once, however often it is asked for', async () => {
    const first = await widen(older, ['src/c.ts']);
    expect(await widen(older, ['src/c.ts'])).toEqual(first);
    expect(await events('lease.widened')).toHaveLength(1);
    const other = await widen(older, ['src/d.ts'], { requestId: 'src/c.ts' });
    expect(other).toMatchObject({ kind: 'refused', because: 'request-id-reused' });
  });

  it('goes to one of two who ask at the same instant', async () => {
    const answers = await Promise.all([widen(older, ['src/c.ts']), widen(younger, ['src/*.md', 'src/c.*'])]);
    expect(answers.filter(({ kind }) => kind === 'granted')).toHaveLength(1);
  });

  it('is refused under an old fence, after the time of the lease, and after the session', async () => {
    await widen(older, ['src/c.ts']);
    expect(await widen(older, ['src/d.ts'], { fence: 1 })).toMatchObject({ because: 'stale-fence' });
    await test.db.rows(`update lease set until = now() - interval '1 second'`);
    expect(await widen(older, ['src/e.ts'])).toMatchObject({ because: 'no-lease' });
    expect(await events('lease.widening_refused')).toHaveLength(2);
    await team.sessions.fail(older, { reason: { code: 'x', message: 'x' }, retryable: true });
    await expect(widen(older, ['src/e.ts'])).rejects.toThrow(SessionOver);
  });
});

describe('what another session holds', () => {
  it('lets the older task wait, and the wish is granted when it is asked again', async () => {
    const wait = await widen(older, ['src/b.ts']);
    expect(wait).toMatchObject({ kind: 'wait', blockers: [{ taskKey: 'b', witness: 'src/b.ts', heldBy: 'session' }] });
    await widen(older, ['src/b.ts']);
    expect(await events('lease.widening_refused')).toMatchObject([
      { data: { answer: 'wait', patterns: ['src/b.ts'] } },
    ]);
    await team.propose(younger);
    await team.approve('qa-1', taskId('b'));
    await team.land();
    expect(await widen(older, ['src/b.ts'])).toMatchObject({ kind: 'granted' });
  });

  it('suspends the younger task, and the older one too when it has waited long enough', async () => {
    expect(await widen(younger, ['src/a.ts'])).toMatchObject({ kind: 'suspend', blockers: [{ taskKey: 'a' }] });
    await widen(older, ['src/b.ts']);
    await test.db.rows(`update lease_wish set asked_at = asked_at - interval '61 seconds'`);
    expect(await widen(older, ['src/b.ts'])).toMatchObject({ kind: 'suspend' });
  });
});

describe('what only a person gives', () => {
  const ask = () => widen(older, ['.github/workflows/ci.yml']);

  it('is asked about once, with the wish as evidence, while the session goes on', async () => {
    const asked = await ask();
    expect(await ask()).toEqual(asked);
    expect(await question()).toMatchObject({
      kind: 'scope-widening',
      question:
        'Task a wants to write .github/workflows/ci.yml too: the wish reaches .github/workflows/ci.yml, which is protected. Shall it?',
      evidence: { patterns: ['.github/workflows/ci.yml'], reason: 'I must' },
      options: [{ id: 'grant' }, { id: 'deny' }],
      defaultOption: 'deny',
      deadline: expect.any(String),
    });
    expect(await team.status(taskId('a'))).toBe('working');
  });

  it('is in the lease as soon as the person says yes', async () => {
    await ask();
    expect(await answer('grant')).toEqual({ kind: 'answered' });
    expect(await scopes('a')).toEqual(Array(2).fill(['src/a.ts', '.github/workflows/ci.yml']));
    expect(await ask()).toMatchObject({ kind: 'granted' });
  });

  it('is denied by a no, and by nobody after the deadline', async () => {
    await ask();
    await answer('deny');
    expect(await ask()).toMatchObject({ kind: 'refused', because: 'denied' });
    await widen(younger, ['AGENTS.md']);
    await test.db.rows(`update escalation set deadline = now() - interval '1 second' where status = 'open'`);
    expect(await widen(younger, ['AGENTS.md'])).toMatchObject({ kind: 'refused', because: 'denied' });
    expect((await team.views.escalations({ limit: 9, status: 'open' })).items).toEqual([]);
  });

  it('waits for others even after a yes', async () => {
    await rules({ widening: { maxPatterns: 0 } });
    await widen(older, ['src/b.ts']);
    await answer('grant');
    expect(await widen(older, ['src/b.ts'])).toMatchObject({ kind: 'wait' });
    await team.sessions.fail(younger, { reason: { code: 'x', message: 'x' }, retryable: true });
    expect(await widen(older, ['src/b.ts'])).toMatchObject({ kind: 'granted' });
  });

  it('is no question any more when the session is over', async () => {
    await ask();
    await team.sessions.fail(older, { reason: { code: 'x', message: 'x' }, retryable: true });
    expect((await team.views.escalations({ limit: 9, status: 'open' })).items).toEqual([]);
  });
});

describe('owners', () => {
  const facts = { files, owners: [{ owners: ['@docs'], scope: ['docs/**'] }] };

  it('are named by default, asked where the repository requires it, and not asked for what they asked for', async () => {
    expect(await widen(older, ['docs/a.md'], { facts })).toMatchObject({ kind: 'granted', owners: ['@docs'] });
    await rules({ ownership: 'require' });
    expect(await widen(older, ['docs/b.md'], { facts })).toMatchObject({ kind: 'asked' });
    await rules({ ownership: 'require', speaksFor: { lead: ['@docs'] } });
    expect(await widen(older, ['docs/c.md'], { facts })).toMatchObject({ kind: 'granted', owners: [] });
    await rules({ ownership: 'off' });
    expect(await widen(older, ['docs/d.md'], { facts })).toMatchObject({ kind: 'granted', owners: [] });
  });
});

describe('a freeze', () => {
  it('keeps everybody out until its end, and is told with it', async () => {
    const to = new Date(Date.now() + 3_600_000).toISOString();
    await rules({ freeze: [{ patterns: ['docs/**'], from: '2020-01-01T00:00:00Z', to }] });
    const blockers = [{ taskId: null, taskKey: '', agent: null, witness: 'docs/a.md', heldBy: 'freeze', until: to }];
    expect(await widen(older, ['docs/a.md'])).toMatchObject({ kind: 'suspend', blockers });
    await team.sessions.fail(older, { reason: { code: 'x', message: 'x' }, retryable: true });
    const { taskId: id } = await team.submit({ id: 'c', scope: ['docs/a.md'] });
    const waiting = await team.claim('fe-1', id('c'));
    expect(await team.sessions.acquireLease(waiting)).toEqual({ kind: 'busy', position: 1, blockers });
    await rules({ freeze: [{ patterns: ['docs/**'], from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' }] });
    expect(await team.sessions.acquireLease(waiting)).toMatchObject({ kind: 'granted' });
  });
});

describe('the rules of a repository', () => {
  it('are what was set, and no pattern in them is unreadable', async () => {
    expect(await repositories().leaseRules(team.repositoryId)).toEqual({});
    await rules({ ownership: 'require' });
    const freeze = [{ patterns: ['../x'], from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' }];
    expect(await repositories().setLeaseRules(team.repositoryId, { freeze })).toMatchObject({ kind: 'bad-patterns' });
    expect(await repositories().leaseRules(team.repositoryId)).toEqual({ ownership: 'require' });
    expect(await repositories().setLeaseRules(older, {})).toEqual({ kind: 'not-found' });
  });
});
