import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { SandboxPrincipal } from '@manyhands/postgres';
import { GitStory } from '../testing/git-story.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000); // every story runs a dozen git processes
let story: GitStory;
/** Another agent's work, pushed and not landed. */
let other: SandboxPrincipal;
let work: string;
let me: SandboxPrincipal;
let dir: string;

beforeAll(async () => {
  story = await GitStory.begin();
  other = story.team.add();
  const theirs = await story.clone(other);
  work = await story.commit(theirs, { 'src/theirs.txt': 'x\n' });
  await story.push(theirs, other);
  me = story.team.add();
  dir = await story.clone(me);
});
afterAll(() => story.end());

const listed = async (principal: SandboxPrincipal): Promise<string[]> =>
  (await story.git(dir, ...story.withToken(principal), 'ls-remote', story.url))
    .split('\n')
    .map((line) => line.split('\t')[1] ?? '');
const fetchArgs = (principal: SandboxPrincipal, ...what: string[]) => [
  ...story.withToken(principal),
  'fetch',
  '-q',
  story.url,
  ...what,
];

describe('what a sandbox may fetch', () => {
  it('are the integration branch and its own, not those of other agents or of anybody else', async () => {
    const head = (await story.bare.head('develop')) ?? '';
    for (const name of ['main', 'secret/plans', 'developer']) await story.git(story.bare.dir, 'branch', name, head);
    expect(await listed(me)).toEqual(['HEAD', 'refs/heads/develop']);
    expect(await listed(other)).toEqual(['HEAD', 'refs/heads/develop', `refs/heads/${other.branch}`]);
    expect(await story.failure(dir, ...fetchArgs(me, `refs/heads/${other.branch}`))).toMatch(
      /couldn't find remote ref/i,
    );
  });

  it('is no more when it asks as if it would push', async () => {
    const authorization = story.withToken(me)[1]?.replace('http.extraHeader=Authorization: ', '') ?? '';
    const answer = await fetch(`${story.url}/info/refs?service=git-receive-pack`, { headers: { authorization } });
    const text = await answer.text();
    expect([text.includes('refs/heads/develop'), text.includes(work), text.includes(other.branch ?? '')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['0', '1', '2'])(
    'is nothing that it only knows the id of, in version %s of the protocol',
    async (version) => {
      const refused = await story.failure(dir, '-c', `protocol.version=${version}`, ...fetchArgs(me, work));
      expect(refused).toMatch(/not our ref|unadvertised object/);
      expect(await story.failure(dir, 'cat-file', '-e', work)).not.toBeNull();
    },
  );

  it('for a review is the branch of the change', async () => {
    const reviewer = story.team.add({ purpose: 'review', branch: null, scope: [], lease: null, proposedSha: work });
    expect(await listed(reviewer)).toContain(`refs/heads/${other.branch}`);
    const clone = await story.clone(reviewer);
    expect(await story.git(clone, 'cat-file', '-t', work)).toBe('commit');
    const elsewhere = story.team.add({
      purpose: 'review',
      branch: null,
      scope: [],
      lease: null,
      proposedSha: 'e'.repeat(40),
    });
    expect(await listed(elsewhere)).toEqual(['HEAD', 'refs/heads/develop']);
  });

  it('for a sandbox of the gate is what is named after it, and no other candidate', async () => {
    const gate = story.team.add({ purpose: 'gate', branch: null, scope: [], lease: null, candidateSha: null });
    const own = `refs/manyhands/candidates/${gate.sandboxId}`;
    for (const ref of [own, 'refs/manyhands/candidates/another']) await story.bare.putRef(ref, work);
    expect(await listed(gate)).toEqual(['HEAD', 'refs/heads/develop', own]);
    for (const ref of [own, 'refs/manyhands/candidates/another']) await story.bare.deleteRef(ref);
  });

  it('with a filter is all of it: what would be left out could not be asked for later', async () => {
    const clone = join(story.home, 'filtered');
    await story.git(story.home, ...story.withToken(me), 'clone', '-q', '--filter=blob:none', story.url, clone);
    expect(await story.git(clone, 'show', 'HEAD:src/a.txt')).toBe('a');
  });
});
