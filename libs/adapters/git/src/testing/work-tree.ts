import { spawn } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface GitRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout as an agent has it: plain git in a work tree, with an environment of its own. For tests. */
export class WorkTree {
  readonly dir: string;
  private readonly env: Record<string, string>;

  private constructor(dir: string, env: Record<string, string>) {
    this.dir = dir;
    this.env = env;
  }

  /** An empty repository with a work tree. */
  static async create(dir: string, options: { branch?: string; env?: Record<string, string> } = {}): Promise<WorkTree> {
    await mkdir(dir, { recursive: true });
    const tree = new WorkTree(dir, options.env ?? {});
    await tree.git('init', '--quiet', `--initial-branch=${options.branch ?? 'main'}`);
    return tree;
  }

  /** What `git clone` gives; throws when it does not work. */
  static async clone(url: string, dir: string, env: Record<string, string> = {}): Promise<WorkTree> {
    await mkdir(dir, { recursive: true });
    const tree = new WorkTree(dir, env);
    await tree.git('clone', '--quiet', url, '.');
    return tree;
  }

  /** For commands that are expected to fail. */
  async try(...args: string[]): Promise<GitRun> {
    return run(args, this.dir, this.env);
  }

  /** Standard output, trimmed; a failure throws what git said. */
  async git(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.try(...args);
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.dir, path)), { recursive: true });
    await writeFile(join(this.dir, path), content);
  }

  async link(path: string, target: string): Promise<void> {
    await mkdir(dirname(join(this.dir, path)), { recursive: true });
    await symlink(target, join(this.dir, path));
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.dir, path));
  }

  /** Writes the files (null removes one), commits everything, returns the commit. */
  async commit(message: string, files: Record<string, string | null> = {}): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await (content === null ? this.remove(path) : this.write(path, content));
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.head();
  }

  head(): Promise<string> {
    return this.git('rev-parse', 'HEAD');
  }
}

function run(args: string[], cwd: string, env: Record<string, string>): Promise<GitRun> {
  const child = spawn('git', args, { cwd, env: { ...baseEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

const baseEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
});
