import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { LeaseHold, Pushes, SandboxLedger } from '@manyhands/postgres';
import { testDatabase, TestTeam, type TestDatabase } from '@manyhands/postgres/testing';
import { GitStory } from '../testing/git-story.js';
import type { Standings } from './standing.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000); // every story runs a dozen git processes

describe('two pushes of one session at once', () => {
  it('move the branch once or in order, and never lose one that was accepted', async () => {
    const story = await GitStory.begin();
    const principal = story.team.add();
    const dirs = [await story.clone(principal), await story.clone(principal)];
    for (const [n, dir] of dirs.entries()) await story.commit(dir, { [`src/${n}.txt`]: 'x\n' });
    const ends = await Promise.allSettled(dirs.map((dir) => story.push(dir, principal)));
    const accepted = ends.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(accepted).toHaveLength(1);
    expect(await story.head(principal)).toBe(await story.git(dirs[accepted[0] ?? 0] ?? '', 'rev-parse', 'HEAD'));
    expect(story.log.acceptances).toHaveLength(1);
    await story.end();
  });
});

describe('between the verdict and the move of the branch', () => {
  let test: TestDatabase;
  let team: TestTeam;
  let story: GitStory;
  /** What others do in that moment. */
  let meanwhile: () => Promise<unknown> = async () => undefined;
  /** What others do once the lease is held, before the branch moves. */
  let whileHeld: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    test = await testDatabase();
    team = await new TestTeam(test.db).gather();
    const hold = new LeaseHold(test.db);
    const standings: Standings = {
      whileHeld: async (sandboxId, work) => {
        await meanwhile();
        return hold.whileHeld(sandboxId, async (standing) => {
          await whileHeld();
          return work(standing);
        });
      },
    };
    const real = { principals: new SandboxLedger(test.db), pushes: new Pushes(test.db), standings };
    story = await GitStory.begin({ ...real, repositoryId: team.repositoryId });
  });
  afterAll(async () => {
    await story.end();
    await test.drop();
  });

  const somebodyWaits = async (): Promise<boolean> => {
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return (await test.db.rows(waiting)).length > 0;
  };

  /** A session with a lease, a running sandbox, a clone and a commit in its scope. */
  async function begin(key: string) {
    meanwhile = async () => undefined;
    whileHeld = async () => undefined;
    const { epicId, taskId } = await team.submit({ id: key });
    const sessionId = await team.claim('fe-1', taskId(key));
    await team.sessions.acquireLease(sessionId);
    const sandboxId = await team.sandboxes.request({ purpose: 'work', repositoryId: team.repositoryId, sessionId });
    await team.sandboxes.claimStart(sandboxId);
    const principal = await team.sandboxes.principal(sandboxId);
    if (principal === null) throw new Error('no principal');
    const dir = await story.clone(principal);
    const commit = await story.commit(dir, { [`${key}/x.txt`]: 'x\n' });
    return { epicId, sessionId, principal, dir, commit };
  }

  it('nothing happens: the push is accepted, and the lease is free again', async () => {
    const { principal, dir, commit, epicId } = await begin('quiet');
    await story.push(dir, principal);
    expect(await story.head(principal)).toBe(commit);
    await team.epics.cancel(epicId);
  });

  it('the lease ends: the branch does not move', async () => {
    const { principal, dir, epicId } = await begin('released');
    meanwhile = () => team.epics.cancel(epicId);
    expect(await story.refusal(dir, principal)).toContain('ended during this push');
    expect(await story.head(principal)).toBeNull();
  });

  it('the lease expires: the branch does not move', async () => {
    const { principal, dir, sessionId, epicId } = await begin('expired');
    meanwhile = () => test.db.rows('update lease set until = now() where session_id = $1', [sessionId]);
    expect(await story.refusal(dir, principal)).toContain('ended during this push');
    expect(await story.head(principal)).toBeNull();
    await team.epics.cancel(epicId);
  });

  it('the scope is changed: the branch does not move, and the same push is judged anew', async () => {
    const { principal, dir, commit, epicId } = await begin('wider');
    const widen = `update task set scope = scope || '["more/**"]' where id = $1`;
    meanwhile = () => test.db.rows(widen, [principal.taskId]);
    expect(await story.refusal(dir, principal)).toContain('push again');
    meanwhile = async () => undefined;
    await story.push(dir, principal);
    expect(await story.head(principal)).toBe(commit);
    await team.epics.cancel(epicId);
  });

  it('somebody wants to end the lease while the branch moves: they wait until it has moved', async () => {
    const { principal, dir, commit, epicId } = await begin('held');
    let ended: Promise<string | null> = Promise.resolve('not begun');
    let over = false;
    whileHeld = async () => {
      ended = team.epics.cancel(epicId).then(() => story.head(principal));
      void ended.finally(() => (over = true));
      while (!over && !(await somebodyWaits())) continue;
    };
    await story.push(dir, principal);
    expect(await ended).toBe(commit);
  });
});
