import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '../event-log.js';
import { Outbox, type Ring } from '../outbox.js';
import { Repositories } from '../repositories.js';
import { emptyDatabase, testDatabase, TestTeam, type TestDatabase } from '../testing/index.js';
import { newId } from '../transaction.js';
import { Releases } from './releases.js';

const sha = (character: string): string => character.repeat(40);
const intent = { version: '1.0.0', from: null, to: sha('c'), tagSha: sha('e'), developSha: sha('c'), changelog: 'x' };

let test: TestDatabase;
let team: TestTeam;
let releases: Releases;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
  releases = new Releases(test.db);
});

const request = (version?: string) =>
  releases.request({ repositoryId: team.repositoryId, requestedBy: 'lead', version });
const told = async () =>
  (await new EventLog(test.db).after(0, 500)).map(({ type }) => type).filter((type) => type.startsWith('release.'));
const all = async () => (await releases.page(team.repositoryId, { limit: 50 })).items;

describe('a release', () => {
  it('is asked for, intended and recorded once, and told', async () => {
    const { kind, release } = await request();
    expect([kind, release.status, release.requestedBy]).toEqual(['requested', 'requested', 'lead']);
    await releases.intend(release.id, intent);
    expect(await releases.next(team.repositoryId)).toMatchObject({ status: 'intended', from: null, to: sha('c') });
    await releases.released(release.id);
    await releases.released(release.id);
    expect(await all()).toMatchObject([{ status: 'released', version: '1.0.0', tag: 'v1.0.0', sha: sha('c') }]);
    expect([await told(), await releases.open()]).toEqual([['release.requested', 'release.created'], []]);
  });

  it('rings the integration agent', async () => {
    await request();
    const rung: Ring[] = [];
    await new Outbox(test.db).relay(async (rows) => void rung.push(...rows));
    expect(rung).toContainEqual({ queue: 'integration', payload: { repositoryId: team.repositoryId } });
  });

  it('is asked for once, by however many at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, () => request()));
    expect(new Set(asked.map(({ release }) => release.id)).size).toBe(1);
    expect([(await request('2.0.0')).kind, (await request()).kind]).toEqual(['under-way', 'waits-already']);
    expect(await told()).toEqual(['release.requested']);
  });

  it('may be asked for while another one is intended, and has its turn after it', async () => {
    const first = (await request()).release;
    await releases.intend(first.id, intent);
    const second = (await request()).release;
    expect(await releases.next(team.repositoryId)).toMatchObject({ id: first.id });
    await releases.released(first.id);
    expect(await releases.next(team.repositoryId)).toMatchObject({ id: second.id, status: 'requested' });
  });

  it('is asked for again when its intent is dropped, unless another one is asked for', async () => {
    const first = (await request()).release;
    await releases.intend(first.id, intent);
    await releases.dropIntent(first.id);
    expect(await all()).toMatchObject([{ status: 'requested', version: null, sha: null, changelog: null }]);
    await releases.intend(first.id, intent);
    await request();
    await releases.dropIntent(first.id);
    expect(await all()).toMatchObject([
      { status: 'requested' },
      { status: 'unneeded', failure: { code: 'superseded' } },
    ]);
  });

  it('fails once, and is told with its reason', async () => {
    const { release } = await request();
    const reason = { code: 'develop-not-green', message: 'no' };
    await releases.fail(release.id, reason);
    await releases.fail(release.id, reason);
    expect(await all()).toMatchObject([{ status: 'failed', failure: reason }]);
    expect(await told()).toEqual(['release.requested', 'release.failed']);
  });
});

describe('the end of an epic', () => {
  const landOne = async (): Promise<string> => {
    const { epicId, taskId } = await team.submit({ id: 'a' });
    const session = await team.work('fe-1', taskId('a'));
    await team.propose(session);
    await team.approve('qa-1', taskId('a'));
    await team.land();
    return epicId;
  };

  it('asks for a release where the repository says so', async () => {
    await new Repositories(test.db).setReleaseRules(team.repositoryId, { release: 'epic-done', push: false });
    const epicId = await landOne();
    expect(await all()).toMatchObject([{ status: 'requested', epicId, requestedBy: 'lead' }]);
  });

  it('asks for none otherwise', async () => {
    await landOne();
    expect(await all()).toEqual([]);
  });

  it('leaves a tip that is green, and the keys of its tasks', async () => {
    await landOne();
    expect(await releases.isGreen(team.repositoryId, sha('c'))).toBe(true);
    expect(await releases.isGreen(team.repositoryId, sha('a'))).toBe(false);
    expect(await releases.isGreen(newId(), sha('c'))).toBe(false);
    const { items } = await team.views.tasks({ limit: 5 });
    const id = items[0]?.id ?? '';
    expect(await releases.taskKeys([id, 'no-id'])).toEqual(new Map([[id, 'a']]));
  });
});
