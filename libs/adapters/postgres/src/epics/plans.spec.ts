import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlanDocument } from '@manyhands/contracts';
import { testDatabase, TestTeam, type TestDatabase } from '../testing/index.js';
import { canonicalJson, planHash } from './plan-hash.js';
import { Plannings } from './plannings.js';
import { Plans } from './plans.js';
import type { PlanFate } from './store-plan.js';

let test: TestDatabase;
let team: TestTeam;
let plans: Plans;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  team = await new TestTeam(test.db).gather();
  plans = new Plans(test.db);
});

const planOf = (...ids: string[]): PlanDocument => ({
  version: 1,
  tasks: ids.map((id) => ({
    id,
    role: 'frontend',
    title: id,
    brief: id,
    scope: [`${id}/**`],
    needs: [],
    acceptance: ['true'],
  })),
});
const ASK: PlanFate = { kind: 'ask', reasons: ['it is risky'] };
const UNSOUND: PlanFate = { kind: 'unsound', reason: { code: 'plan-invalid', message: 'a has no check' } };

async function submitted(fate: PlanFate = ASK, document = planOf('a', 'b')): Promise<string> {
  const { epicId } = await team.epics.submit({
    repositoryId: team.repositoryId,
    title: 'epic',
    body: 'body',
    source: 'test',
    requestedBy: 'lead',
    approval: 'on-risk',
    plan: { document, fate },
  });
  return epicId;
}
const epic = (id: string) => team.views.epic(id);
const tasksOf = async (epicId: string) => (await team.views.tasks({ limit: 200, epicId })).items;
const eventsOf = async (epicId: string) =>
  (await test.db.rows<{ type: string }>('select type from event where epic_id = $1 order by seq', [epicId])).map(
    ({ type }) => type,
  );

describe('a plan that has to be approved', () => {
  it('waits without tasks, says why, and starts when exactly it is approved', async () => {
    const id = await submitted();
    const hash = planHash(planOf('a', 'b'));
    expect(await epic(id)).toMatchObject({
      status: 'awaiting_approval',
      approval: 'on-risk',
      plan: { version: 1, hash, standing: 'awaiting-approval', reasons: ['it is risky'] },
      availableActions: ['approve', 'deny', 'replace-plan', 'cancel'],
    });
    expect(await tasksOf(id)).toEqual([]);
    expect(await plans.approve(id, { hash: planHash(planOf('a')), by: 'eve' })).toEqual({
      kind: 'other-plan',
      version: 1,
      hash,
    });
    expect(await plans.approve(id, { hash, by: 'ada' })).toEqual({ kind: 'done' });
    expect((await epic(id))?.status).toBe('running');
    expect((await tasksOf(id)).map(({ key, status }) => [key, status])).toEqual([
      ['a', 'ready'],
      ['b', 'ready'],
    ]);
    expect(await team.views.plan(id)).toMatchObject({ standing: 'approved', decision: { by: 'ada', reason: null } });
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(['epic.awaiting_approval', 'epic.plan_approved']));
  });

  it('approved twice is approved once', async () => {
    const id = await submitted();
    const hash = planHash(planOf('a', 'b'));
    const both = [plans.approve(id, { hash, by: 'ada' }), plans.approve(id, { hash, by: 'ada' })];
    expect(await Promise.all(both)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(await tasksOf(id)).toHaveLength(2);
  });

  it('denied ends the epic with the reason', async () => {
    const id = await submitted();
    expect(await plans.deny(id, { reason: 'too much at once', by: 'ada' })).toEqual({ kind: 'done' });
    const failure = { code: 'plan-denied', message: expect.stringContaining('too much at once') };
    expect(await epic(id)).toMatchObject({ status: 'failed', failure, plan: { standing: 'denied' } });
    const hash = planHash(planOf('a', 'b'));
    expect(await plans.approve(id, { hash, by: 'eve' })).toEqual({ kind: 'not-waiting', status: 'failed' });
  });

  it('is not denied when it is not the one that was looked at', async () => {
    const id = await submitted();
    const decision = { reason: 'no', by: 'ada', hash: planHash(planOf('a')) };
    expect(await plans.deny(id, decision)).toMatchObject({ kind: 'other-plan' });
    expect((await epic(id))?.status).toBe('awaiting_approval');
  });

  it('can be cancelled', async () => {
    const id = await submitted();
    expect(await team.epics.cancel(id)).toEqual({ kind: 'cancelled' });
  });
});

describe('a newer version', () => {
  const newer = (fate: PlanFate, document = planOf('a')) =>
    ({ origin: 'supplied', author: 'ada', document, rounds: [], fate }) as const;

  it('takes the place of the one that waits: the old hash approves nothing any more', async () => {
    const id = await submitted();
    const old = planHash(planOf('a', 'b'));
    expect(await plans.replace(id, newer(ASK))).toEqual({ kind: 'done' });
    expect(await plans.approve(id, { hash: old, by: 'eve' })).toMatchObject({ kind: 'other-plan', version: 2 });
    expect(await tasksOf(id)).toEqual([]);
    expect(
      (await team.views.plans(id)).map(({ version, standing, tasks, author }) => [version, standing, tasks, author]),
    ).toEqual([
      [2, 'awaiting-approval', 1, 'ada'],
      [1, 'replaced', 2, 'lead'],
    ]);
    expect((await team.views.plan(id, 1))?.document).toEqual(planOf('a', 'b'));
  });

  it('starts at once when nothing about it has to be approved', async () => {
    const id = await submitted();
    await plans.replace(id, newer({ kind: 'start' }));
    expect((await epic(id))?.status).toBe('running');
    expect((await tasksOf(id)).map(({ key }) => key)).toEqual(['a']);
  });

  it('mends a plan that broke the rules, and the failure is forgotten', async () => {
    const id = await submitted();
    await test.db.rows(`update epic set status = 'planning' where id = $1`, [id]);
    await team.epics.recordPlan(id, { origin: 'model', document: planOf('a'), rounds: [], fate: UNSOUND });
    expect(await epic(id)).toMatchObject({
      status: 'needs_human',
      failure: { code: 'plan-invalid' },
      plan: { version: 2, standing: 'unsound' },
      availableActions: ['deny', 'replace-plan', 'cancel'],
    });
    await plans.replace(id, newer({ kind: 'start' }));
    expect(await epic(id)).toMatchObject({ status: 'running', failure: null });
  });

  it('is refused once there are tasks', async () => {
    const id = await submitted({ kind: 'start' });
    expect(await plans.replace(id, newer(ASK))).toEqual({ kind: 'not-waiting', status: 'running' });
    await test.db.rows(`update epic set status = 'needs_human' where id = $1`, [id]);
    expect(await plans.replace(id, newer(ASK))).toEqual({ kind: 'not-waiting', status: 'needs_human' });
    expect(await plans.deny(id, { reason: 'no', by: 'ada' })).toEqual({ kind: 'not-waiting', status: 'needs_human' });
    expect(await team.views.plans(id)).toHaveLength(1);
  });
});

describe('the record of planning', () => {
  it('is kept answer by answer and belongs to the version that came out', async () => {
    const id = await submitted();
    await test.db.rows(`update epic set status = 'planning' where id = $1`, [id]);
    const plannings = new Plannings(test.db);
    const failed = await plannings.begin(id, { epic: 'first' });
    await plannings.answered(failed, { document: 1 });
    await plannings.end(failed);
    expect(await team.views.transcript(id)).toMatchObject({ version: null, turns: [{ document: 1 }] });
    const planningId = await plannings.begin(id, { epic: 'second' });
    await plannings.answered(planningId, { document: { tasks: ['x'] } });
    await plannings.answered(planningId, { document: 3 });
    await team.epics.recordPlan(id, { origin: 'model', document: planOf('a'), rounds: [], planningId });
    expect(await team.views.transcript(id, 2)).toMatchObject({
      version: 2,
      question: { epic: 'second' },
      turns: [{ document: { tasks: ['x'] } }, { document: 3 }],
      endedAt: expect.any(String),
    });
    expect(await team.views.transcript(id, 1)).toBeNull();
  });
});

describe('the hash of a plan', () => {
  it('is of what it says, not of how it is written', () => {
    const [task] = planOf('a').tasks;
    const turned = { tasks: [Object.fromEntries(Object.entries(task ?? {}).reverse())], version: 1 };
    expect(planHash(turned as unknown as PlanDocument)).toBe(planHash(planOf('a')));
    expect(planHash(planOf('b'))).not.toBe(planHash(planOf('a')));
  });

  it('is over JSON with sorted keys and without blanks', () => {
    expect(canonicalJson({ b: [1, undefined, { d: null, c: 'é' }], a: undefined, A: true })).toBe(
      '{"A":true,"b":[1,null,{"c":"é","d":null}]}',
    );
  });
});
