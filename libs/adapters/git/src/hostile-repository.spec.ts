import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { gitEnvironment, GIT_SETTINGS, PASSED_ON } from './git-environment.js';
import { inspectPush } from './inspect-push.js';
import { temporaryDirectory, WorkTree } from './testing/index.js';

describe('the environment of git', () => {
  it('is these variables and nothing else of ours', () => {
    const { LC_ALL, ...rest } = gitEnvironment();
    const own = Object.fromEntries(Object.entries(rest).filter(([name]) => !PASSED_ON.includes(name)));
    expect(LC_ALL).toBe('C.UTF-8');
    expect(own).toEqual({
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '/bin/false',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_ALLOW_PROTOCOL: 'https',
      GIT_LITERAL_PATHSPECS: '1',
    });
    expect(PASSED_ON).not.toContain('HOME');
  });

  it('comes with these settings', () => {
    expect(GIT_SETTINGS).toEqual([
      'core.hooksPath=/dev/null',
      'core.fsmonitor=false',
      'core.symlinks=false',
      'core.attributesFile=/dev/null',
      'core.protectHFS=true',
      'core.protectNTFS=true',
      'protocol.ext.allow=never',
      'submodule.recurse=false',
      'gc.auto=0',
      'core.warnAmbiguousRefs=false',
      'safe.bareRepository=explicit',
      'merge.directoryRenames=false',
    ]);
  });
});

describe('a repository whose configuration, hooks and attributes are hostile', () => {
  let root: Awaited<ReturnType<typeof temporaryDirectory>>;
  let repository: BareRepository;
  let tree: WorkTree;
  let first: string;
  let work: string;
  let develop: string;

  beforeAll(async () => {
    root = await temporaryDirectory();
    tree = await WorkTree.create(join(root.path, 'tree'), { branch: 'develop' });
    first = await tree.commit('first', {
      '.gitattributes': '* diff=evil filter=evil merge=evil\n',
      a: '1\n',
      b: '1\n',
    });
    await tree.git('checkout', '-q', '-b', 'work');
    work = await tree.commit('work', { a: '2\n' });
    await tree.git('checkout', '-q', 'develop');
    develop = await tree.commit('more', { a: '3\n', b: '2\n' });
    repository = await BareRepository.init(join(root.path, 'bare.git'), { initialBranch: 'develop' });
    await tree.git('push', '-q', repository.dir, 'develop', 'work');
    await plant();
  });
  afterAll(() => root.remove());

  /** Everything that git is known to run on its own. Each leaves a file with its name. */
  async function plant(): Promise<void> {
    await mkdir(join(root.path, 'ran'));
    const run = (name: string) => `touch ${join(root.path, 'ran', name)}; false`;
    const lines = [
      `[core]\nfsmonitor = "${run('fsmonitor')}"\nsshCommand = "${run('ssh')}"\npager = "${run('pager')}"`,
      `editor = "${run('editor')}"\nhooksPath = ${join(repository.dir, 'hooks')}\nalternateRefsCommand = "${run('alternates')}"`,
      `attributesFile = ${join(repository.dir, 'attributes')}`,
      `[diff]\nexternal = "${run('external')}"`,
      `[diff "evil"]\ncommand = "${run('diff')}"\ntextconv = "${run('textconv')}"`,
      `[filter "evil"]\nclean = "${run('clean')}"\nsmudge = "${run('smudge')}"\nprocess = "${run('process')}"`,
      `[merge "evil"]\ndriver = "${run('driver')}"`,
      `[gpg]\nprogram = "${run('gpg')}"\n[log]\nshowSignature = true\n[commit]\ngpgSign = true`,
      `[credential]\nhelper = "!${run('credential')}"\n[uploadpack]\npackObjectsHook = "${run('pack')}"`,
      `[pager]\nlog = "${run('log')}"\ndiff = "${run('pagerdiff')}"`,
    ];
    await writeFile(
      join(repository.dir, 'config'),
      `[core]\nrepositoryformatversion = 0\nbare = true\n${lines.join('\n')}\n`,
    );
    await writeFile(join(repository.dir, 'attributes'), '* diff=evil filter=evil merge=evil\n');
    await mkdir(join(repository.dir, 'hooks'), { recursive: true });
    for (const hook of [
      'reference-transaction',
      'post-update',
      'update',
      'pre-receive',
      'post-checkout',
      'pre-auto-gc',
    ]) {
      await writeFile(join(repository.dir, 'hooks', hook), `#!/bin/sh\n${run(hook)}\n`);
      await chmod(join(repository.dir, 'hooks', hook), 0o755);
    }
  }

  it('runs nothing of it, whatever is asked of it', async () => {
    expect(await repository.head('develop')).toBe(develop);
    await repository.log(null, develop);
    await repository.diff(first, develop);
    await repository.changedFiles(first, develop);
    await repository.readFile(develop, 'a');
    await repository.list(develop);
    const merge = await repository.mergeTree({ ours: develop, theirs: work });
    expect(merge.kind).toBe('conflict');
    const author = { name: 'x', email: 'x@x' };
    const commit = await repository.commitTree({
      tree: await repository.treeOf(work),
      parents: [develop],
      message: 'x',
      author,
    });
    expect(await repository.compareAndSwap('develop', { from: develop, to: commit })).toBe('moved');
    await repository.putRef('refs/manyhands/candidates/x', commit);
    await repository.deleteRef('refs/manyhands/candidates/x');
    await inspectPush(repository, { old: null, new: work, base: develop });
    expect(await readdir(join(root.path, 'ran'))).toEqual([]);
  });

  it('is hostile indeed: plain git runs it', async () => {
    await tree.try(`--git-dir=${repository.dir}`, 'merge-tree', '--write-tree', develop, work);
    await tree.try(`--git-dir=${repository.dir}`, 'show', '--ext-diff', work);
    await tree.try(`--git-dir=${repository.dir}`, 'update-ref', 'refs/heads/plain', work);
    const ran = await readdir(join(root.path, 'ran'));
    expect(ran).toEqual(expect.arrayContaining(['driver', 'reference-transaction']));
  });
});
