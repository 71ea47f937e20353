import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkTree } from '@manyhands/git/testing';

/** Files of a commit. */
export type Files = Readonly<Record<string, string>>;

/** The bare repository behind the gateway, reached as a folder: its hook refuses as the gateway's does, by the paths of the push. */
export class Origin {
  private constructor(
    private readonly dir: string,
    private readonly tree: WorkTree,
  ) {}

  static async create(gatewayDir: string, repositoryId: string): Promise<Origin> {
    const tree = await WorkTree.create(join(gatewayDir, `tree-${repositoryId}`), { branch: 'develop' });
    const dir = join(gatewayDir, 'git', `${repositoryId}.git`);
    await mkdir(dir, { recursive: true });
    await tree.git('init', '--quiet', '--bare', '--initial-branch=develop', dir);
    const origin = new Origin(dir, tree);
    await origin.develop({ 'README.md': 'hello\n' });
    return origin;
  }

  /** A commit on `develop` with these files; returns it. */
  async develop(files: Files): Promise<string> {
    const sha = await this.tree.commit('on develop', { ...files });
    await this.tree.git('push', '--quiet', this.dir, 'HEAD:refs/heads/develop');
    return sha;
  }

  /** A commit on top of `develop` that an earlier attempt left on a branch; returns it. */
  async left(branch: string, files: Files): Promise<string> {
    const sha = await this.tree.commit('left behind', { ...files });
    await this.tree.git('push', '--quiet', this.dir, `HEAD:refs/heads/${branch}`);
    await this.tree.git('reset', '--quiet', '--hard', 'HEAD~1');
    return sha;
  }

  /** From now on a push may only touch what is below this folder, in words as the gateway says them. */
  async allowOnly(folder: string): Promise<void> {
    const hook = join(this.dir, 'hooks', 'pre-receive');
    await writeFile(
      hook,
      `#!/bin/sh
while read old new ref; do
  outside=$(git diff --name-only develop "$new" | grep -v '^${folder}/')
  if [ -n "$outside" ]; then echo "Push refused:"; echo "  $outside is outside your scope"; exit 1; fi
done
`,
    );
    await chmod(hook, 0o755);
  }

  /** The commit of a branch. Throws when there is no such branch. */
  head(branch: string): Promise<string> {
    return this.git('rev-parse', '--verify', `refs/heads/${branch}`);
  }

  /** A file as it is on a branch. */
  file(branch: string, path: string): Promise<string> {
    return this.git('show', `${branch}:${path}`);
  }

  /** What a branch holds beyond `develop`: the subjects of its commits, newest first. */
  async subjects(branch: string): Promise<string[]> {
    return (await this.git('log', '--first-parent', '--format=%s', `develop..${branch}`)).split('\n');
  }

  git(...args: string[]): Promise<string> {
    return this.tree.git(`--git-dir=${this.dir}`, ...args);
  }
}
