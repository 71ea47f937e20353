import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { followEvents, type EventFeed } from './support/event-stream.js';
import { startTestStack, type TestStack } from './support/running-stack.js';
import { dueDatesPlan, git, makeSampleRepository, sampleGate } from './support/sample-repository.js';

/** A machine that tests may have much else to do. */
const patienceMs = 240_000;
const releases = '/repositories/team-board/releases';

let stack: TestStack;
let feed: EventFeed;
/** Where the code base comes from: a bare repository, to be pushed to. */
let remote: string;
let repositoryId: string;

beforeAll(async () => {
  stack = await startTestStack({ env: { SCRIPTED_MODEL_SPEED: '0.1' } });
  feed = followEvents(stack, { after: 0 });
  remote = join(stack.folder, 'remote.git');
  const source = await makeSampleRepository(join(stack.folder, 'sources/board'));
  await git(source, 'tag', 'v1.4.0', 'main');
  await git(source, 'clone', '--quiet', '--bare', source, remote);
  const wish = { name: 'team-board', source: remote, gate: sampleGate, release: 'epic-done', push: true };
  const { status, body } = await stack.request('POST', '/repositories', wish);
  expect({ status, body }).toMatchObject({ status: 201, body: { releaseBranch: 'main', push: true, behind: null } });
  repositoryId = body.id;
});
afterAll(async () => {
  feed.close();
  expect(await stack.stop()).toEqual({ status: 0, orphans: [] });
});

async function landed(title: string, task: string): Promise<void> {
  const epic = { repository: 'team-board', title, body: title, planYaml: await dueDatesPlan(task) };
  const { status, body } = await stack.request('POST', '/epics', epic);
  expect(status).toBe(202);
  await feed.until(`the end of ${title}`, ({ type, epicId }) => type === 'epic.done' && epicId === body.id, patienceMs);
}

const released = (tag: string) =>
  feed.until(`release ${tag}`, ({ type, data }) => type === 'release.created' && data['tag'] === tag, patienceMs);

/** Resolves when the remote has this commit in both branches, under this tag. */
async function arrived(sha: string, tag: string): Promise<void> {
  const refs = () => git(remote, 'for-each-ref', '--format=%(refname:short) %(objectname) %(*objectname)');
  const wanted = [`develop ${sha}`, `main ${sha}`, new RegExp(`^${tag} \\w{40} ${sha}$`, 'm')];
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(200)) {
    const now = await refs();
    if (wanted.every((one) => (typeof one === 'string' ? now.includes(one) : one.test(now)))) return;
  }
  throw new Error(`the remote never had ${tag} at ${sha}:\n${await refs()}`);
}

it('an epic that is done is released under the next version of its source, and is pushed there', async () => {
  expect(await stack.all(releases)).toEqual([]);
  await landed('Safety net', 'due-safety-net');
  const { data } = await released('v1.4.1');
  const [release] = await stack.all(releases);
  expect(release).toMatchObject({ status: 'released', version: '1.4.1', sha: data['sha'], developSha: data['sha'] });
  expect(release.changelog).toMatch(/^## 1\.4\.1 - .*\(due-safety-net, \w{10}\)/s);
  await arrived(release.sha, 'v1.4.1');
  const again = await stack.request('POST', releases, {});
  expect([again.status, again.body.code]).toEqual([409, 'nothing-to-release']);
});

it('a release that is asked for while the integration agent is dead is made by the next one', async () => {
  await stack.request('PUT', `/repositories/${repositoryId}/release-rules`, { release: 'on-demand', push: true });
  await landed('Due days', 'due-api');
  for (const pid of await stack.pids('integration-agent')) process.kill(pid, 'SIGKILL');
  const { status, body } = await stack.request('POST', releases, { version: '2.0.0' });
  expect({ status, wanted: body.status }).toEqual({ status: 202, wanted: 'requested' });
  const { data } = await released('v2.0.0');
  await arrived(String(data['sha']), 'v2.0.0');
  expect((await stack.all(releases)).map(({ version }) => version)).toEqual(['2.0.0', '1.4.1']);
});
