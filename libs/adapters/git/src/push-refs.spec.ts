import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { credentialsFrom } from './credentials.js';
import { runGit } from './run-git.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let tree: WorkTree;
let git: BareRepository;
let remote: BareRepository;
let first: string;

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(async () => {
  number += 1;
  tree = await WorkTree.create(join(root.path, `r-${number}`), { branch: 'develop' });
  first = await tree.commit('first', { 'a.txt': '1\n' });
  git = new BareRepository(join(tree.dir, '.git'));
  remote = await BareRepository.init(join(root.path, `remote-${number}.git`), { initialBranch: 'develop' });
});

const develop = 'refs/heads/develop';
const push = (refs: Record<string, string>, more: { source?: string; timeoutMs?: number } = {}) =>
  git.push({
    source: remote.dir,
    timeoutMs: 20_000,
    refs: Object.entries(refs).map(([ref, sha]) => ({ ref, sha })),
    ...more,
  });
const hook = async (script: string): Promise<void> => {
  const path = join(remote.dir, 'hooks/pre-receive');
  await mkdir(join(remote.dir, 'hooks'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
};
/** Resolves when a process has ended, also when nobody has collected it yet. */
async function ended(pid: number): Promise<void> {
  const state = async () => (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')).split(') ')[1]?.[0];
  while ((await state()) !== 'Z') await pause(20);
}

/** Somebody else pushes. */
async function pushFromElsewhere(): Promise<string> {
  const other = await WorkTree.clone(remote.dir, join(root.path, `other-${number}`));
  const sha = await other.commit('from elsewhere', { 'b.txt': 'b\n' });
  await other.git('push', '--quiet', 'origin', 'HEAD:develop');
  return sha;
}

describe('a push', () => {
  it('takes a branch there, forward, and again without a change', async () => {
    expect(await push({ [develop]: first })).toBe('pushed');
    const second = await tree.commit('second');
    expect([await push({ [develop]: second }), await push({ [develop]: second })]).toEqual(['pushed', 'pushed']);
    expect(await remote.head('develop')).toBe(second);
  });

  it('never takes a branch back or aside', async () => {
    const second = await tree.commit('second');
    await push({ [develop]: second });
    expect(await push({ [develop]: first })).toEqual({ kind: 'moved', ref: develop });
    const elsewhere = await pushFromElsewhere();
    expect(await push({ [develop]: await tree.commit('third') })).toEqual({ kind: 'moved', ref: develop });
    expect(await remote.head('develop')).toBe(elsewhere);
  });

  it('takes all refs or none, and names the one at fault', async () => {
    await tree.git('tag', '-a', '-m', 'x', 'v1.0.0');
    const tag = (await git.tag('v1.0.0')) ?? '';
    await push({ 'refs/tags/v1.0.0': first });
    const refs = { 'refs/heads/main': first, 'refs/tags/v1.0.0': tag };
    expect(await push(refs)).toEqual({ kind: 'moved', ref: 'refs/tags/v1.0.0' });
    expect(await remote.head('main')).toBeNull();
    await runGit(remote.dir, ['update-ref', '-d', 'refs/tags/v1.0.0']);
    expect(await push(refs)).toBe('pushed');
    expect([await remote.head('main'), await remote.tag('v1.0.0')]).toEqual([first, tag]);
  });

  it('tells what a remote refuses by itself', async () => {
    await hook('exit 1');
    const said = 'pre-receive hook declined';
    expect(await push({ [develop]: first })).toEqual({ kind: 'refused', ref: develop, said });
  });

  it('tells of a remote that is not there, without a password', async () => {
    const gone = join(root.path, 'gone');
    expect(await push({ [develop]: first }, { source: gone })).toMatchObject({ kind: 'unreachable' });
    const secret = await push({ [develop]: first }, { source: 'https://user:secret@127.0.0.1:1/a.git' });
    expect(secret).toMatchObject({ kind: 'unreachable', said: expect.stringContaining('https://127.0.0.1:1/a.git') });
    expect(JSON.stringify(secret)).not.toMatch(/secret|user/);
  });

  it('gives a remote up that hangs, and leaves no process behind', async () => {
    await hook(`echo $$ > "${root.path}/hook-${number}"; sleep 600`);
    expect(await push({ [develop]: first }, { timeoutMs: 1_500 })).toEqual({ kind: 'timed-out', seconds: 2 });
    const pid = Number(await readFile(join(root.path, `hook-${number}`), 'utf8'));
    await ended(pid);
    expect(await remote.head('develop')).toBeNull();
  });

  it('goes to paths and https only, and names branches and tags only', async () => {
    for (const source of ['ssh://host/a.git', 'ext::sh -c id', 'relative', '--exec=x'])
      await expect(push({ [develop]: first }, { source })).rejects.toMatchObject({ code: 'unsupported-source' });
    for (const ref of ['HEAD', 'refs/manyhands/x', '+refs/heads/develop'])
      await expect(push({ [ref]: first })).rejects.toMatchObject({ code: 'bad-argument' });
  });
});

describe('credentials', () => {
  const LINES = 'https://me:s%40cret@example.org\n';
  const HOST = 'protocol=https\nhost=example.org\n';
  const USER = 'username=me\npassword=s@cret\n';
  const ask = (command: string, input: string, file: string) =>
    runGit(git.dir, ['credential', command], { input: `${input}\n`, env: credentialsFrom(file) });

  it('are read from their file by git itself, which does not change it', async () => {
    const file = join(root.path, 'with space');
    await writeFile(file, LINES);
    const { stdout } = await ask('fill', HOST, file);
    expect(stdout.toString()).toContain(USER);
    await ask('reject', HOST + USER, file);
    expect(await readFile(file, 'utf8')).toBe(LINES);
    expect(JSON.stringify(credentialsFrom(file))).not.toContain('cret@');
  });

  it('are none without a file', () => expect(credentialsFrom(undefined)).toEqual({}));
});
