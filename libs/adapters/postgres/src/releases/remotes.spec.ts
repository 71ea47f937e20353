import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { Repositories } from '../repositories.js';
import { emptyDatabase, testDatabase, TestTeam, type TestDatabase } from '../testing/index.js';
import { Releases } from './releases.js';
import { Remotes } from './remotes.js';

const sha = (character: string): string => character.repeat(40);

let test: TestDatabase;
let team: TestTeam;
let remotes: Remotes;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  remotes = new Remotes(test.db);
});

const rules = (push: boolean) =>
  new Repositories(test.db).setReleaseRules(team.repositoryId, { release: 'on-demand', push });
const repository = () => new Repositories(test.db).byId(team.repositoryId);
const told = async () =>
  (await new EventLog(test.db).after(0, 500)).map(({ type }) => type).filter((type) => type.startsWith('remote.'));

async function landOne(): Promise<void> {
  const { taskId } = await team.submit({ id: 'a' });
  await team.propose(await team.work('fe-1', taskId('a')));
  await team.approve('qa-1', taskId('a'));
  await team.land();
}

async function release(version: string): Promise<string> {
  const releases = new Releases(test.db);
  const { release } = await releases.request({ repositoryId: team.repositoryId, requestedBy: 'lead' });
  const what = { from: null, to: sha('c'), tagSha: sha('e'), developSha: sha('c'), changelog: 'x' };
  await releases.intend(release.id, { version, ...what });
  await releases.released(release.id);
  return release.id;
}

describe('a remote', () => {
  it('is due what has landed and what is released, until it is written down', async () => {
    await rules(true);
    expect(await remotes.due()).toEqual([]);
    await landOne();
    const ids = [await release('1.0.0'), await release('1.1.0')];
    const [due] = await remotes.due();
    expect(due).toMatchObject({ repositoryId: team.repositoryId, source: '/nowhere', develop: sha('c'), failures: 0 });
    expect(due?.releases.map(({ version, tagSha }) => [version, tagSha])).toEqual([
      ['1.0.0', sha('e')],
      ['1.1.0', sha('e')],
    ]);
    await remotes.pushedDevelop(team.repositoryId, sha('c'));
    expect(await remotes.due()).toMatchObject([{ develop: null, releases: [{}, {}] }]);
    await remotes.pushedReleases(ids);
    expect(await remotes.due()).toEqual([]);
  });

  it('is due nothing when nobody wants it pushed to', async () => {
    await landOne();
    expect(await remotes.due()).toEqual([]);
    await rules(true);
    expect(await remotes.due()).toHaveLength(1);
  });

  it('rests after a failure, and is told to be behind once for each cause', async () => {
    await rules(true);
    await landOne();
    const down = { code: 'remote-unreachable', message: 'down' };
    await remotes.failed(team.repositoryId, down, 60_000);
    const since = (await repository())?.behind?.since;
    await remotes.failed(team.repositoryId, { ...down, message: 'still down' }, 60_000);
    expect([await remotes.due(), await told()]).toEqual([[], ['remote.behind']]);
    expect((await repository())?.behind).toEqual({ since, cause: { ...down, message: 'still down' } });
    await remotes.failed(team.repositoryId, { code: 'remote-moved', message: 'x' }, 0);
    expect(await remotes.due()).toMatchObject([{ failures: 3 }]);
    await remotes.caughtUp(team.repositoryId);
    await remotes.caughtUp(team.repositoryId);
    expect(await told()).toEqual(['remote.behind', 'remote.behind', 'remote.caught_up']);
    expect(await repository()).toMatchObject({ push: true, behind: null });
  });

  it('is tried again at once when pushing is turned off and on', async () => {
    await rules(true);
    await landOne();
    await remotes.failed(team.repositoryId, { code: 'remote-refused', message: 'no' }, 60_000);
    await rules(false);
    expect((await repository())?.behind).toBeNull();
    await rules(true);
    expect(await remotes.due()).toHaveLength(1);
  });
});
