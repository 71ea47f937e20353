import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BareRepository } from '@manyhands/git';
import { WorkTree } from '@manyhands/git/testing';
import { Database, Remotes, Repositories } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { DisturbedRepository, type Disturbances } from '../testing/disturbed-repository.js';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Releasing } from '../testing/releasing.js';
import { Pusher } from './pusher.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let on: Releasing;
let remote: BareRepository;
const pushers: { pusher: Pusher; database: Database }[] = [];
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  on = new Releasing(story);
  remote = await BareRepository.init(join(stage.dir.path, `remote-${on.repositoryId}.git`), {
    initialBranch: 'develop',
  });
  const sql = 'update repository set source = $2, push = true where id = $1';
  await stage.test.db.rows(sql, [on.repositoryId, remote.dir]);
});
afterEach(async () => {
  for (const { pusher, database } of pushers.splice(0)) {
    await pusher.stop();
    await database.close();
  }
  await story.end();
});

/** With connections of its own, as a process of its own has. */
async function pusher(how: { disturbed?: Disturbances; timeoutMs?: number; everyMs?: number } = {}): Promise<Pusher> {
  const database = await Database.open({ url: stage.test.url, applicationName: 'pusher' });
  const repositoryAt = () => new DisturbedRepository(story.bare.dir, how.disturbed ?? {});
  const made = new Pusher({ everyMs: 3_600_000, ...how, database, remotes: new Remotes(database), repositoryAt });
  pushers.push({ pusher: made, database });
  return made;
}

/** One look, and all that comes of it. */
async function push(how: Parameters<typeof pusher>[0] = {}): Promise<void> {
  const one = await pusher(how);
  await one.round();
  await one.idle();
}

/** The pause between two tries is over. */
const rested = () => stage.test.db.rows('update repository set push_after = now()');
const behind = async () => (await new Repositories(stage.test.db).byId(on.repositoryId))?.behind ?? null;
const told = async () => (await story.events('remote.behind', 'remote.caught_up')).map(({ type }) => type);

async function hook(script: string): Promise<void> {
  await mkdir(join(remote.dir, 'hooks'), { recursive: true });
  await writeFile(join(remote.dir, 'hooks/pre-receive'), `#!/bin/sh\n${script}\n`);
  await chmod(join(remote.dir, 'hooks/pre-receive'), 0o755);
}

/** Somebody else pushes to a branch of the remote. */
async function pushFromElsewhere(branch: string): Promise<string> {
  const other = await WorkTree.clone(remote.dir, join(stage.dir.path, `other-${on.repositoryId}`));
  const sha = await other.commit('from elsewhere', { 'elsewhere.txt': 'e\n' });
  await other.git('push', '--quiet', 'origin', `HEAD:${branch}`);
  return sha;
}

describe('what has landed', () => {
  it('is pushed, once', async () => {
    await on.landed('a');
    await push();
    expect(await remote.head('develop')).toBe(await story.develop());
    expect([await new Remotes(stage.test.db).due(), await told()]).toEqual([[], []]);
  });

  it('is pushed as soon as it is told', async () => {
    const waiting = await pusher();
    waiting.start();
    await on.landed('a');
    const arrived = async () => (await remote.head('develop')) === (await story.develop()) || null;
    const found = await stage.test.db.signals.until(arrived, {
      relevant: () => true,
      timeoutMs: 20_000,
      healEveryMs: 50,
    });
    expect(found).toBe(true);
  });

  it('is pushed also when it landed while a push was under way', async () => {
    await on.landed('a');
    let pushes = 0;
    const busy = await pusher({ disturbed: { beforePush: async () => (pushes += 1) === 1 && (await on.landed('b')) } });
    busy.start();
    const arrived = async () => (pushes > 1 && (await remote.head('develop')) === (await story.develop())) || null;
    const found = await stage.test.db.signals.until(arrived, {
      relevant: () => true,
      timeoutMs: 20_000,
      healEveryMs: 50,
    });
    expect(found).toBe(true);
  });

  it('is not pushed where nobody wants it', async () => {
    await new Repositories(stage.test.db).setReleaseRules(on.repositoryId, { release: 'on-demand', push: false });
    await on.landed('a');
    await push();
    expect(await remote.head('develop')).toBeNull();
  });

  it('is pushed again when the process died before it was written down', async () => {
    await on.landed('a');
    await push({ disturbed: { afterPush: () => Promise.reject(new Error('crash')) } });
    expect([await remote.head('develop'), await told()]).toEqual([await story.develop(), []]);
    expect(await new Remotes(stage.test.db).due()).toHaveLength(1);
    await push();
    expect([await new Remotes(stage.test.db).due(), await told()]).toEqual([[], []]);
  });

  it('is pushed by one process at a time', async () => {
    await on.landed('a');
    let pushes = 0;
    const disturbed = { beforePush: () => (pushes += 1) };
    const both = [await pusher({ disturbed }), await pusher({ disturbed })];
    const lock = await stage.test.db.hold(`remote:${on.repositoryId}`);
    await Promise.all(both.map(async (one) => one.round().then(() => one.idle())));
    expect(pushes).toBe(0);
    await lock?.release();
    await both[0]?.round();
    await both[0]?.idle();
    expect(pushes).toBe(1);
  });
});

describe('what is released', () => {
  it('is pushed with its tags, all or none', async () => {
    await on.landed('a');
    await on.release();
    await on.landed('b');
    await on.release();
    await push();
    const { main } = await on.refs();
    expect([await remote.head('main'), await remote.head('develop')]).toEqual([main, main]);
    expect(await remote.tags('v')).toEqual(await story.bare.tags('v'));
    expect(await new Remotes(stage.test.db).due()).toEqual([]);
  });

  it('waits when the remote has another tag of that name, and develop is pushed all the same', async () => {
    await on.landed('a');
    await push();
    const sha = await pushFromElsewhere('topic');
    await on.landed('b');
    const { tag } = await on.release();
    await new BareRepository(remote.dir).moveRefs([{ ref: `refs/tags/${tag}`, from: null, to: sha }]);
    await push();
    expect([await remote.head('develop'), await remote.head('main')]).toEqual([await story.develop(), null]);
    expect(await behind()).toMatchObject({
      cause: { code: 'remote-moved', message: expect.stringContaining('v0.1.0') },
    });
  });
});

describe('a remote', () => {
  it('that is down is told to be behind once, with its cause, and catches up by itself', async () => {
    await on.landed('a');
    await rename(remote.dir, `${remote.dir}.away`);
    for (let tries = 0; tries < 3; tries += 1) {
      await push();
      await rested();
    }
    expect(await behind()).toMatchObject({ cause: { code: 'remote-unreachable' } });
    expect(await told()).toEqual(['remote.behind']);
    await rename(`${remote.dir}.away`, remote.dir);
    await push();
    expect([await behind(), await told()]).toEqual([null, ['remote.behind', 'remote.caught_up']]);
    expect(await remote.head('develop')).toBe(await story.develop());
  });

  it('that failed is left alone for a while', async () => {
    await on.landed('a');
    await hook('exit 1');
    await push();
    expect(await behind()).toMatchObject({ cause: { code: 'remote-refused' } });
    await rm(join(remote.dir, 'hooks/pre-receive'));
    await push();
    expect(await remote.head('develop')).toBeNull();
  });

  it('that somebody else pushed to is never forced, and the way out is told', async () => {
    await on.landed('a');
    await push();
    const elsewhere = await pushFromElsewhere('develop');
    await on.landed('b');
    await push();
    expect(await remote.head('develop')).toBe(elsewhere);
    const [event] = await story.events('remote.behind');
    const reason = { code: 'remote-moved', message: expect.stringContaining('into develop here by a task') };
    expect([event?.data, event?.repositoryId]).toEqual([{ reason }, on.repositoryId]);
  });

  it('that hangs holds nothing up: changes land, and another look begins nothing twice', async () => {
    await on.landed('a');
    await hook('sleep 600');
    let pushes = 0;
    const hanging = await pusher({ disturbed: { beforePush: () => (pushes += 1) } });
    await hanging.round();
    await on.landed('b');
    await hanging.round();
    expect([await story.landed(), pushes]).toEqual([['a', 'b'], 1]);
  });

  it('that hangs is given up after its time', async () => {
    await on.landed('a');
    await hook('sleep 600');
    await push({ timeoutMs: 500 });
    expect(await behind()).toMatchObject({ cause: { code: 'remote-timed-out' } });
  });

  it('that hangs is let go when the process leaves, and is not called behind for it', async () => {
    await on.landed('a');
    await hook('sleep 600');
    const hanging = await pusher();
    await hanging.round();
    await hanging.stop();
    expect([await behind(), await told()]).toEqual([null, []]);
    expect(await new Remotes(stage.test.db).due()).toHaveLength(1);
  });
});
