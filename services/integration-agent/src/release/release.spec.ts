import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Repositories } from '@manyhands/postgres';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Releasing } from '../testing/releasing.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let on: Releasing;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  on = new Releasing(story);
});
afterEach(() => story.end());

describe('a release', () => {
  it('makes main point to the landed tip, with an annotated tag that says what is new', async () => {
    await on.landed('a', 'feat(api): a door');
    await on.landed('b', 'fix: a window');
    const tip = await story.develop();
    const release = await on.release();
    expect(release).toMatchObject({ status: 'released', version: '0.1.0', tag: 'v0.1.0', sha: tip, previousSha: null });
    expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': tip } });
    expect(await on.messageOf('v0.1.0')).toMatch(
      /^## 0\.1\.0 - 2026-03-01\n\n### Features\n\n- api: a door \(a, \w{10}\)\n\n### Fixes\n\n- a window \(b, \w{10}\)\n\n### Other\n\n- first \(\w{10}\)\n$/,
    );
    expect(await on.messageOf('v0.1.0')).toBe(release.changelog);
    expect(await on.told()).toEqual(['release.requested', 'release.created']);
  });

  it('counts on from the last one, and tells only what is new', async () => {
    await on.landed('a');
    await on.release();
    await on.landed('b', 'fix: b');
    expect(await on.release()).toMatchObject({ version: '0.1.1', previousSha: (await on.all())[1]?.sha });
    await on.landed('c', 'feat!: c');
    const third = await on.release();
    expect(third.version).toBe('0.2.0');
    expect(third.changelog?.match(/^- .*/gm)).toEqual([expect.stringMatching(/^- BREAKING: c \(c, /)]);
  });

  it('takes the version that it is given', async () => {
    await on.landed('a');
    expect(await on.release('1.0.0')).toMatchObject({ status: 'released', tag: 'v1.0.0' });
    await on.landed('b');
    expect(await on.release('0.9.0')).toMatchObject({ status: 'failed', failure: { code: 'version-not-higher' } });
    expect((await on.refs()).tags).toEqual({ 'v1.0.0': expect.any(String) });
  });

  it('of what is released is none, and says so', async () => {
    await on.landed('a');
    await on.release();
    const before = await on.refs();
    expect(await on.release()).toMatchObject({ status: 'unneeded', failure: { code: 'nothing-to-release' } });
    expect(await on.refs()).toEqual(before);
    expect(await on.told()).toEqual(['release.requested', 'release.created', 'release.requested']);
  });

  it('is not made of a tip that came from outside, and is once a change has landed on it', async () => {
    await on.landed('a');
    await story.pushFromOutside({ 'outside.txt': 'o\n' });
    expect(await on.release()).toMatchObject({ status: 'failed', failure: { code: 'develop-not-green' } });
    expect(await on.refs()).toEqual({ main: null, tags: {} });
    await on.landed('b');
    expect(await on.release()).toMatchObject({ status: 'released', sha: await story.develop() });
  });

  it('does not wait for the gate of the next change', async () => {
    await on.landed('a');
    const tip = await story.develop();
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    story.gate.meanwhile(() => on.release());
    await on.land();
    expect(await on.refs()).toEqual({ main: tip, tags: { 'v0.1.0': tip } });
    expect(await story.landed()).toEqual(['a', 'b']);
  });
});

describe('a release branch that was moved from outside', () => {
  it('to what develop has not keeps its place, and the way out is told', async () => {
    await on.landed('a');
    await on.release();
    const hotfix = await story.bare.commitTree({
      tree: await story.bare.treeOf(story.first),
      parents: [(await on.refs()).main ?? ''],
      message: 'fix: in a hurry',
      author: { name: 'Lead', email: 'lead@example.org' },
    });
    await story.git('update-ref', 'refs/heads/main', hotfix);
    await on.landed('b');
    const failed = await on.release();
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'release-branch-moved' } });
    expect(failed.failure?.message).toContain('bring them into develop by a task');
    expect((await on.refs()).main).toBe(hotfix);
    expect(await on.told()).toContain('release.failed release-branch-moved');
  });

  it('by merges that brought nothing gets one more of them, with the tree that was tested', async () => {
    await on.landed('a');
    const a = (await story.develop()) ?? '';
    const merge = await story.bare.commitTree({
      tree: await story.bare.treeOf(a),
      parents: [story.first, a],
      message: 'release by hand',
      author: { name: 'Lead', email: 'lead@example.org' },
    });
    await story.git('update-ref', 'refs/heads/main', merge);
    await on.landed('b');
    const tip = (await story.develop()) ?? '';
    const { sha, developSha } = await on.release();
    const [commit] = await story.bare.log(merge, sha ?? '');
    expect(commit).toMatchObject({ sha, parents: [merge, tip], tree: await story.bare.treeOf(tip) });
    expect([developSha, await on.refs()]).toEqual([tip, { main: sha, tags: { 'v0.1.0': sha } }]);
  });
});

describe('the policy of a repository', () => {
  it('releases what an epic has landed as soon as it is done', async () => {
    await new Repositories(stage.test.db).setReleaseRules(on.repositoryId, { release: 'epic-done', push: false });
    const work = await on.landed('a');
    await on.round();
    expect(await on.all()).toMatchObject([{ status: 'released', epicId: work.epicId, sha: await story.develop() }]);
  });

  it('takes several epics along when they are done close together', async () => {
    await new Repositories(stage.test.db).setReleaseRules(on.repositoryId, { release: 'epic-done', push: false });
    await on.landed('a');
    await on.landed('b');
    await on.round();
    expect(await on.all()).toMatchObject([{ status: 'released', sha: await story.develop() }]);
  });
});
