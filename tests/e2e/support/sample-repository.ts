import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, type TestStack } from './running-stack.js';

export interface SampleRepository {
  readonly id: string;
  readonly name: string;
  /** The folder it was taken in from: an ordinary working copy with `main` and `develop`. */
  readonly source: string;
}

/** The team board's own tests, without npm in between. */
export const sampleGate = ['node scripts/test.mjs'];

/** Takes `examples/team-board` in under a name. */
export async function registerSampleRepository(stack: TestStack, name = 'team-board'): Promise<SampleRepository> {
  const source = await makeSampleRepository(join(stack.folder, 'sources', name));
  const { status, body } = await stack.request('POST', '/repositories', { name, source, gate: sampleGate });
  if (status !== 201) throw new Error(`the sample repository was not taken in: ${status} ${JSON.stringify(body)}`);
  return { id: body.id, name, source };
}

/** Makes a git repository with `main` and `develop` out of `examples/team-board`; answers its folder. */
export async function makeSampleRepository(target: string): Promise<string> {
  const leftOut = ['node_modules', 'dist', 'data', '.git'];
  await mkdir(target, { recursive: true });
  const filter = (file: string): boolean => !leftOut.includes(basename(file));
  await cp(join(checkout, 'examples/team-board'), target, { recursive: true, filter });
  await git(target, 'init', '--quiet', '--initial-branch=main');
  await git(target, 'add', '--all');
  await git(target, 'commit', '--quiet', '--message=chore: the board as it is');
  await git(target, 'branch', 'develop');
  return target;
}

/**
 * The plan of `examples/epics/due-dates.plan.yaml`, as text. With keys only these tasks, which must not need others;
 * `due-safety-net` and `due-api` each stand alone, and the scripted model plays all four.
 */
export async function dueDatesPlan(...keys: string[]): Promise<string> {
  const text = await readFile(join(checkout, 'examples/epics/due-dates.plan.yaml'), 'utf8');
  if (keys.length === 0) return text;
  const [head = '', ...tasks] = text.split(/^(?= {2}- id: )/m);
  const wanted = tasks.filter((task) => keys.some((key) => task.startsWith(`  - id: ${key}\n`)));
  if (wanted.length !== keys.length) throw new Error(`the plan has no tasks ${keys.join(', ')}`);
  return head + wanted.join('');
}

/** Runs git in a folder, with nothing of the user's configuration; answers what it printed. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const person = { NAME: 'Team board', EMAIL: 'team-board@example.com' };
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
  const { stdout } = await promisify(execFile)('git', args, { cwd: folder, env, timeout: 60_000 });
  return stdout.trim();
}
