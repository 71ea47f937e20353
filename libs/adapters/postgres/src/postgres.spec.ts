import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type ResolutionAttempt } from './index.js';
import { EventLog } from './event-log.js';
import { Escalations } from './escalations.js';
import { Idempotency } from './idempotency.js';
import { Outbox, type Ring } from './outbox.js';
import { Sessions } from './sessions/sessions.js';
import { Pushes } from './sandboxes/pushes.js';
import { Usage } from './sandboxes/usage.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from './testing/index.js';

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

const rings = async (): Promise<Ring[]> => {
  const rung: Ring[] = [];
  await new Outbox(test.db).relay(async (rows) => void rung.push(...rows));
  return rung;
};
const eventTypes = async (): Promise<string[]> =>
  (await new EventLog(test.db).after(0, 500)).map((event) => event.type);

describe('the way of a task', () => {
  it('goes from submit to landed, and tells every step in order', async () => {
    const { taskId, epicId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    expect(await team.sessions.acquireLease(session)).toMatchObject({ kind: 'granted', fence: 1 });
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    await team.land();
    expect(await team.status(taskId('a'))).toBe('landed');
    expect((await team.views.epic(epicId))?.status).toBe('done');
    expect((await team.views.leases({ limit: 10 })).items).toEqual([]);
    const told = await eventTypes();
    const milestones = [
      'epic.submitted',
      'task.ready',
      'task.claimed',
      'lease.acquired',
      'task.working',
      'change.proposed',
      'task.in_review',
      'change.reviewed',
      'task.queued',
      'candidate.built',
      'candidate.gate_finished',
      'change.landed',
      'task.landed',
      'epic.done',
    ];
    expect(told.filter((type) => milestones.includes(type))).toEqual(milestones);
  });

  it('rings exactly the doorbells that are due', async () => {
    const { taskId } = await team.submit({ id: 'a' }, { id: 'b', role: 'qa', needs: ['a'] });
    expect(await rings()).toEqual([{ queue: 'work.frontend', payload: { taskId: taskId('a'), attempt: 0 } }]);
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.propose(session);
    expect(await rings()).toEqual([{ queue: 'review.qa', payload: { taskId: taskId('a'), attempt: 1 } }]);
    await team.approve('qa-1', taskId('a'));
    expect(await rings()).toEqual([{ queue: 'integration', payload: { repositoryId: team.repositoryId } }]);
    await team.land();
    expect(await rings()).toContainEqual({ queue: 'work.qa', payload: { taskId: taskId('b'), attempt: 0 } });
    expect(await team.status(taskId('b'))).toBe('ready');
  });
});

describe('claims', () => {
  it('one of many wins', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const job = { taskId: taskId('a'), attempt: 0 };
    const claims = await Promise.all(
      ['fe-1', 'fe-2', 'be-1', 'qa-1'].map((name) => team.sessions.claim(job, team.agent(name))),
    );
    expect(claims.filter((claim) => claim.kind === 'claimed')).toHaveLength(1);
  });

  it('a job of an earlier attempt is dropped', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.fail(session, { reason: { code: 'x', message: 'x' }, retryable: true });
    await team.restIsOver();
    const late = await team.sessions.claim({ taskId: taskId('a'), attempt: 0 }, team.agent('fe-2'));
    expect(late).toMatchObject({ kind: 'lost' });
    expect(await rings()).toContainEqual({ queue: 'work.frontend', payload: { taskId: taskId('a'), attempt: 1 } });
  });
});

describe('leases', () => {
  it('two tasks that overlap: the second waits, names the blocker, and gets in after the landing', async () => {
    const first = await team.submit({ id: 'a', scope: ['src/**'] });
    const second = await team.submit({ id: 'b', scope: ['src/*/login.ts'] });
    const one = await team.claim('fe-1', first.taskId('a'));
    const two = await team.claim('fe-2', second.taskId('b'));
    await team.sessions.acquireLease(one);
    const blocker = { taskKey: 'a', agent: 'fe-1', witness: 'src/a/login.ts', heldBy: 'session' };
    expect(await team.sessions.acquireLease(two)).toMatchObject({ kind: 'busy', position: 1, blockers: [blocker] });
    const waiting = (await team.views.agents({ limit: 9 })).items.find((agent) => agent.name === 'fe-2');
    expect(waiting).toMatchObject({ state: 'WaitingForAccess', waitsFor: [blocker] });
    expect((await team.views.leases({ limit: 9 })).items[0]?.waiters).toMatchObject([{ taskKey: 'b', agent: 'fe-2' }]);
    await team.propose(one);
    await team.approve('qa-1', first.taskId('a'));
    await team.land();
    expect(await team.sessions.acquireLease(two)).toMatchObject({ kind: 'granted', fence: 2 });
  });

  it('asked for at the same moment by many, an overlapping scope has one holder', async () => {
    const epics = await Promise.all(
      ['fe-1', 'fe-2', 'be-1', 'qa-1'].map(async (name) => ({
        name,
        epic: await team.submit({ id: 'x', scope: ['same.ts'] }),
      })),
    );
    const sessions = await Promise.all(epics.map(({ name, epic }) => team.claim(name, epic.taskId('x'))));
    const answers = await Promise.all(sessions.map((session) => team.sessions.acquireLease(session)));
    expect(answers.filter((answer) => answer.kind === 'granted')).toHaveLength(1);
  });

  it('the next attempt at a task gets a new fence, and the old session can do nothing', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const one = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(one);
    await team.propose(one);
    const review = await team.sessions.claimReview({ taskId: taskId('a'), attempt: 1 }, team.agent('qa-1'));
    if (review.kind === 'lost') throw new Error(review.because);
    const verdict = { verdict: 'request_changes' as const, summary: 'no', comments: [], headSha: 'b'.repeat(40) };
    await team.sessions.review(review.assignment.sessionId, verdict);
    const two = await team.claim('fe-2', taskId('a'), 1);
    expect(await team.sessions.acquireLease(two)).toMatchObject({ kind: 'granted', fence: 2 });
    expect(await team.sessions.beat(one)).toBe('over');
  });

  it('an expired lease is not renewed by a late heartbeat', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    expect(await team.sessions.beat(session)).toBe('alive');
    await test.db.rows(`update lease set until = now() - interval '1 second'`);
    expect(await team.sessions.beat(session)).toBe('over');
  });
});

describe('recovery', () => {
  it('a silent worker loses its session, its lease and not its task', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await test.db.rows(`update session set heartbeat_at = now() - interval '1 hour'`);
    expect(await new Sessions(test.db).reapLost()).toBe(1);
    expect(await team.status(taskId('a'))).toBe('ready');
    expect((await team.views.leases({ limit: 9 })).items).toEqual([]);
    expect(await team.claim('fe-2', taskId('a'), 1)).toBeDefined();
  });

  it('a restarted worker ends what it left behind, and its sandbox is told to stop', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    const sandbox = await team.sandboxes.request({
      purpose: 'work',
      repositoryId: team.repositoryId,
      sessionId: session,
    });
    expect(await team.sessions.recover(team.agent('fe-1').id)).toBe(1);
    expect((await team.sandboxes.get(sandbox))?.status).toBe('stopping');
    expect((await team.sandboxes.principal(sandbox))?.active).toBe(false);
  });

  it('rings again for what nobody claimed, once per thing', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    await rings();
    const outbox = new Outbox(test.db);
    expect(await outbox.reRing(3600)).toBe(0);
    expect(await outbox.reRing(0)).toBe(1);
    expect(await outbox.reRing(0)).toBe(0);
    expect(await rings()).toEqual([{ queue: 'work.frontend', payload: { taskId: taskId('a'), attempt: 0 } }]);
  });

  it('a doorbell that fails keeps its rows', async () => {
    await team.submit({ id: 'a' });
    await expect(new Outbox(test.db).relay(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await rings()).toHaveLength(1);
  });

  it('recording a landing twice lands once', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    await team.land();
    const [candidate] = (await team.views.candidates({ limit: 1 })).items;
    await team.queue.landed({ candidateId: candidate?.id ?? '', length: 1, from: 'a'.repeat(40), to: 'c'.repeat(40) });
    expect((await eventTypes()).filter((type) => type === 'change.landed')).toHaveLength(1);
  });
});

describe('failures end with a person', () => {
  it('after the last try the task needs a human, who may retry or give it up with what needs it', async () => {
    const { taskId, epicId } = await team.submit({ id: 'a' }, { id: 'b', needs: ['a'] });
    for (let attempt = 0; attempt < 3; attempt++) {
      const session = await team.claim('fe-1', taskId('a'), attempt);
      await team.sessions.fail(session, {
        reason: { code: 'checks-red', message: 'The checks stayed red.' },
        retryable: true,
      });
      await team.restIsOver();
    }
    expect(await team.status(taskId('a'))).toBe('needs_human');
    expect((await team.views.epic(epicId))?.status).toBe('needs_human');
    const [question] = (await team.views.escalations({ limit: 1, status: 'open' })).items;
    const escalations = new Escalations(test.db);
    expect(await escalations.answer(question?.id ?? '', { option: 'sing', by: 'lead' })).toMatchObject({
      kind: 'unknown-option',
    });
    expect(await escalations.answer(question?.id ?? '', { option: 'abandon', by: 'lead' })).toEqual({
      kind: 'answered',
    });
    expect(await escalations.answer(question?.id ?? '', { option: 'retry', by: 'lead' })).toEqual({
      kind: 'already-answered',
    });
    expect([await team.status(taskId('a')), await team.status(taskId('b'))]).toEqual(['abandoned', 'abandoned']);
    expect((await team.views.epic(epicId))?.status).toBe('failed');
  });

  it('cancelling an epic ends its sessions and frees its leases', async () => {
    const { taskId, epicId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    expect(await team.epics.cancel(epicId)).toEqual({ kind: 'cancelled' });
    expect(await team.sessions.beat(session)).toBe('over');
    expect(await team.status(taskId('a'))).toBe('abandoned');
    expect(await team.epics.cancel(epicId)).toEqual({ kind: 'already-over', status: 'cancelled' });
  });
});

describe('pages', () => {
  it('of the team and of the merge queues follow each other', async () => {
    const first = await team.views.agents({ limit: 2 });
    const rest = await team.views.agents({ limit: 200, cursor: first.nextCursor ?? undefined });
    expect([...first.items, ...rest.items]).toEqual((await team.views.agents({ limit: 200 })).items);
    expect([first.items.length, rest.nextCursor]).toEqual([2, null]);
    const [queue] = (await team.views.mergeQueues({ limit: 1 })).items;
    const others = await team.views.mergeQueues({ limit: 200, cursor: queue?.repositoryId });
    expect(others.items.map(({ repositoryId }) => repositoryId)).not.toContain(queue?.repositoryId);
  });
});

describe('events', () => {
  it('of a lease name its epic, task, session and agent', async () => {
    const { taskId, epicId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.epics.cancel(epicId);
    const events = await new EventLog(test.db).after(0, 1000, { epicId });
    const about = { taskId: taskId('a'), sessionId: session, agentId: expect.any(String) };
    expect(events.filter(({ type }) => type.startsWith('lease.'))).toMatchObject([
      { type: 'lease.acquired', ...about },
      { type: 'lease.released', ...about },
    ]);
  });

  it('are numbered in commit order, so a reader that follows them misses none', async () => {
    const log = new EventLog(test.db);
    const seen: number[] = [];
    let done = false;
    const reading = (async () => {
      for (let last = await log.lastSeq(); !done || (await log.after(last, 1)).length > 0;) {
        for (const event of await log.after(last, 100)) seen.push((last = event.seq));
      }
    })();
    await Promise.all(Array.from({ length: 30 }, (_, i) => team.submit({ id: `t${i}` })));
    done = true;
    await reading;
    const all = (await log.after(0, 10_000)).map((event) => event.seq);
    expect(seen).toEqual(all.filter((seq) => seq >= (seen[0] ?? 0)));
    expect(seen.length).toBeGreaterThanOrEqual(30 * 4);
  });

  it('wake a waiting reader at once', async () => {
    const relevant = (notice: { type: string }) => notice.type === 'epic.submitted';
    const read = async () => (await team.views.epics({ limit: 1 })).items[0] ?? null;
    const waiting = test.db.signals.until(read, { relevant, timeoutMs: 10_000, healEveryMs: 60_000 });
    await team.submit({ id: 'a' });
    expect(await waiting).toMatchObject({ title: 'epic' });
  });

  it('a reader that nothing wakes gives up in time', async () => {
    expect(await test.db.signals.until(async () => null, { relevant: () => false, timeoutMs: 50 })).toBeNull();
  });
});

describe('the merge queue', () => {
  it('knows where develop is from the moment the repository is taken in', async () => {
    const develop = async () => (await team.views.mergeQueue(team.repositoryId))?.develop;
    expect(await develop()).toBe('a'.repeat(40));
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    await team.land();
    expect(await develop()).toBe('c'.repeat(40));
  });

  it('asks about an ejected change in one line, with the whole reason as evidence', async () => {
    const { taskId } = await team.submit({ id: 'a' });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    const [change] = (await team.views.changes({ limit: 1 })).items;
    const reason = { code: 'conflict', message: 'It conflicts:\nin a\nin b' };
    const head = { changeId: change?.id ?? '', headSha: 'b'.repeat(40) };
    const ejection = { ...head, kind: 'push-proof', reason, evidence: { files: ['a', 'b'] } } as const;
    await team.queue.eject(ejection);
    const [question] = (await team.views.escalations({ limit: 1 })).items;
    expect(question).toMatchObject({
      question: 'It conflicts. What shall happen with task a?',
      evidence: { reason, files: ['a', 'b'] },
    });
  });
});

describe('what the rungs made of conflicts', () => {
  const attempts: ResolutionAttempt[] = [
    {
      path: 'a.md',
      rung: 2,
      name: 'keys',
      outcome: 'not-for-this-file',
      because: null,
      detail: '',
      changes: [],
      ms: 0,
    },
    { path: 'a.md', rung: 3, name: 'union', outcome: 'resolved', because: null, detail: '', changes: [], ms: 1.5 },
  ];
  const deleted = { path: 'b', rung: null, name: null, outcome: 'refused', because: 'modify-delete' } as const;
  const recorded = () =>
    test.db.rows('select candidate_id as candidate, path, rung, outcome, because from resolution order by id');

  async function queued() {
    const { taskId } = await team.submit({ id: 'a' }, { id: 'b', needs: ['a'] });
    const session = await team.claim('fe-1', taskId('a'));
    await team.sessions.acquireLease(session);
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    const [change] = (await team.views.changes({ limit: 1 })).items;
    return change?.id ?? '';
  }
  const told = async () =>
    (await new EventLog(test.db).after(0, 1000)).filter(({ type }) => type === 'change.conflict_resolved');

  it('is kept with the candidate, and told', async () => {
    const changeId = await queued();
    const [base, sha, tree] = [{ sha: 'a'.repeat(40), tree: '' }, 'c'.repeat(40), 'd'.repeat(40)];
    const parts = [{ changeId, headSha: 'b'.repeat(40), sha, tree, attempts }];
    const candidate = await team.queue.built({ repositoryId: team.repositoryId, base, parts });
    expect(await recorded()).toEqual([
      { candidate, path: 'a.md', rung: 2, outcome: 'not-for-this-file', because: null },
      { candidate, path: 'a.md', rung: 3, outcome: 'resolved', because: null },
    ]);
    expect(await team.queue.resolvedFiles(candidate, changeId)).toEqual([
      { path: 'a.md', rung: 3, name: 'union', changes: [] },
    ]);
    expect(await told()).toMatchObject([{ data: { changeId, key: 'a', files: [{ path: 'a.md', rung: 3 }] } }]);
  });

  it('is kept with the ejection of a change that did not become one, and forgotten when that comes too late', async () => {
    const changeId = await queued();
    const refused = { ...deleted, detail: 'ours deleted it', changes: [], ms: 0 };
    const why = { kind: 'push-proof', reason: { code: 'conflict', message: 'It conflicts.' }, evidence: {} } as const;
    const ejection = { changeId, headSha: 'b'.repeat(40), ...why, attempts: [refused] };
    await team.queue.eject(ejection);
    await team.queue.eject(ejection);
    expect(await recorded()).toEqual([
      { candidate: null, path: 'b', rung: null, outcome: 'refused', because: 'modify-delete' },
    ]);
    expect(await told()).toEqual([]);
  });

  it('is kept with what a model took for it', async () => {
    const changeId = await queued();
    const usage = { promptTokens: 100, completionTokens: 20, cost: 0.25 };
    const asked = { ...deleted, rung: 6, name: 'model', detail: '', changes: [], ms: 0, usage };
    const reason = { code: 'conflict', message: 'It conflicts.' };
    const all = [asked, { ...asked, usage: null }];
    const ejection = { changeId, headSha: 'b'.repeat(40), kind: 'push-proof', reason, evidence: {} } as const;
    await team.queue.eject({ ...ejection, attempts: all });
    const took =
      'select prompt_tokens::int as prompt, completion_tokens::int as completion, cost::float8 from resolution order by id';
    expect(await test.db.rows(took)).toEqual([
      { prompt: 100, completion: 20, cost: 0.25 },
      { prompt: null, completion: null, cost: null },
    ]);
  });

  it('finds what a task of the repository was about, and no other', async () => {
    const { taskId } = await team.submit({ id: 'a' }, { id: 'b' });
    const ids = [taskId('a'), newId()];
    const [brief, ...others] = await team.queue.taskBriefs(team.repositoryId, ids);
    expect([brief?.taskId, others]).toEqual([taskId('a'), []]);
    expect(await team.queue.taskBriefs(newId(), ids)).toEqual([]);
  });

  it('is more urgent when other tasks wait for the change', async () => {
    const changeId = await queued();
    const changes = await team.queue.changesToMerge([changeId, randomUUID()]);
    expect([...changes]).toEqual([[changeId, expect.objectContaining({ changeId, waiting: 1 })]]);
  });
});

describe('small stores', () => {
  it('an epic has spent what all its model calls cost', async () => {
    const { epicId } = await team.submit({ id: 'a' });
    const usage = new Usage(test.db);
    expect(await usage.budgetOf(epicId)).toMatchObject({ spent: 0 });
    const call = { sandboxId: null, sessionId: null, taskId: null, epicId, model: 'm', scripted: false };
    const tokens = { promptTokens: 1, completionTokens: 1, cachedTokens: 0, cost: 0.125 };
    for (const purpose of ['plan', 'merge'] as const) await usage.record({ ...call, ...tokens, purpose });
    await test.db.rows('update epic set max_cost = 0.2 where id = $1', [epicId]);
    expect(await usage.budgetOf(epicId)).toEqual({ spent: 0.25, limit: 0.2 });
  });

  it('new ids are UUIDs of version 7 that sort by their time', () => {
    const ids = Array.from({ length: 100 }, newId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...new Set(ids)].sort()).toEqual(ids);
  });

  it('an idempotency key belongs to one body', async () => {
    const store = new Idempotency(test.db);
    const request = { key: 'k', route: 'POST /epics', bodyHash: 'h' };
    expect(await store.begin(request)).toEqual({ kind: 'first' });
    expect(await store.begin(request)).toEqual({ kind: 'in-progress' });
    await store.finish({ ...request, status: 202, body: { id: 1 } });
    expect(await store.begin(request)).toEqual({ kind: 'replay', status: 202, body: { id: 1 } });
    expect(await store.begin({ ...request, bodyHash: 'other' })).toEqual({ kind: 'other-body' });
  });

  it('names who holds a path', async () => {
    const { taskId } = await team.submit({ id: 'a', scope: ['src/**'] });
    await team.sessions.acquireLease(await team.claim('fe-1', taskId('a')));
    const holders = await new Pushes(test.db).holders(team.repositoryId, ['src/x.ts', 'docs/y.md']);
    expect(holders).toEqual([{ path: 'src/x.ts', taskKey: 'a', agent: 'fe-1' }]);
  });

  it('a named lock has one holder', async () => {
    const held = await test.db.hold('agent:fe-1');
    expect(await test.db.hold('agent:fe-1')).toBeNull();
    await held?.release();
    expect(await test.db.tryLock('agent:fe-1', async () => 'mine')).toBe('mine');
  });
});
