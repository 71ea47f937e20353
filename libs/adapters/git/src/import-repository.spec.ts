import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { importRepository } from './import-repository.js';
import { runGit } from './run-git.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

const branches = { integration: 'develop', release: 'main' };
let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let target: string;

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(() => {
  number += 1;
  target = join(root.path, `target-${number}`, 'r.git');
});

const source = (branch: string) => WorkTree.create(join(root.path, `source-${number}`), { branch });

describe('taking a repository in', () => {
  it('copies every branch and release tag and nothing else, and makes the integration branch from the release branch', async () => {
    const tree = await source('main');
    const head = await tree.commit('first', { 'a.txt': 'a' });
    for (const tag of ['v1', 'nightly', 'v1.2.3']) await tree.git('tag', '-a', '-m', 'x', tag);
    await tree.git('update-ref', 'refs/pull/1/head', head);
    await tree.git('branch', 'topic');
    const repository = await BareRepository.importFrom(tree.dir, target, { branches });
    const { stdout } = await runGit(repository.dir, ['for-each-ref', '--format=%(refname)']);
    const heads = ['refs/heads/develop', 'refs/heads/main', 'refs/heads/topic'];
    expect(stdout.toString().trim().split('\n')).toEqual([...heads, 'refs/tags/v1.2.3']);
    expect(await repository.head('develop')).toBe(head);
    expect(await readFile(join(target, 'HEAD'), 'utf8')).toBe('ref: refs/heads/develop\n');
  });

  it('keeps an integration branch that the source has', async () => {
    const tree = await source('main');
    const main = await tree.commit('first', { 'a.txt': 'a' });
    await tree.git('checkout', '--quiet', '-b', 'develop');
    const develop = await tree.commit('second', { 'a.txt': 'b' });
    const repository = await BareRepository.importFrom(tree.dir, target, { branches });
    expect([await repository.head('main'), await repository.head('develop')]).toEqual([main, develop]);
  });

  it('starts from the default branch when there is no release branch', async () => {
    const tree = await source('trunk');
    const head = await tree.commit('first', { 'a.txt': 'a' });
    const repository = await BareRepository.importFrom(tree.dir, target, { branches });
    expect(await repository.head('develop')).toBe(head);
  });

  it.each([
    ['trunk', 'trunk'],
    ['develop', 'main'],
  ])('releases to the default branch: of %s to %s', async (branch, release) => {
    const tree = await source(branch);
    await tree.commit('first', { 'a.txt': 'a' });
    const wanted = { integration: 'develop', release: null };
    expect(await importRepository({ source: tree.dir, dir: target, branches: wanted })).toEqual({ release });
  });

  it('remembers nothing of the source and shares no object with it', async () => {
    const tree = await source('main');
    await tree.commit('first', { 'a.txt': 'a' });
    await BareRepository.importFrom(tree.dir, target, { branches });
    expect(await readFile(join(target, 'config'), 'utf8')).not.toContain(tree.dir);
    await expect(readFile(join(target, 'objects/info/alternates'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says when there is nothing to take', async () => {
    const tree = await source('main');
    await expect(BareRepository.importFrom(tree.dir, target, { branches })).rejects.toMatchObject({
      code: 'no-commits',
    });
  });

  it('says when no branch can be the start of the integration branch', async () => {
    const tree = await source('topic');
    await tree.commit('first', { 'a.txt': 'a' });
    await tree.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    await expect(BareRepository.importFrom(tree.dir, target, { branches })).rejects.toMatchObject({
      code: 'branch-missing',
      message: expect.stringContaining('it has: topic'),
    });
  });

  it('leaves nothing behind when the source is not there', async () => {
    const gone = BareRepository.importFrom(join(root.path, 'nowhere'), target, { branches });
    await expect(gone).rejects.toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('nowhere'),
    });
    expect(await readdir(join(target, '..'))).toEqual([]);
  });

  it('takes absolute paths and https only, and hides the password of a URL', async () => {
    for (const wrong of [
      'relative/path',
      'git@host:a.git',
      'http://host/a.git',
      'file:///tmp',
      'ext::sh -c id',
      '--upload-pack=x',
    ]) {
      const attempt = BareRepository.importFrom(wrong, target, { branches });
      await expect(attempt).rejects.toMatchObject({ code: 'unsupported-source' });
    }
    const refused = BareRepository.importFrom('https://user:secret@127.0.0.1:1/a.git', target, { branches });
    const error = await refused.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'source-unreachable' });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });

  it('does not overwrite a repository', async () => {
    const tree = await source('main');
    await tree.commit('first', { 'a.txt': 'a' });
    await BareRepository.importFrom(tree.dir, target, { branches });
    await expect(BareRepository.importFrom(tree.dir, target, { branches })).rejects.toMatchObject({
      code: 'already-imported',
    });
  });
});
