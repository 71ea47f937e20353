import { tmpdir } from 'node:os';
import { runGit } from '@manyhands/git';
import { CliError } from '../cli-error.js';

/** The first one whose `merge-tree` does many merges in one run. */
const NEEDED = [2, 39] as const;

/** Refuses a git that is too old. One that is not there at all is a `GitError`. */
export async function needGit(): Promise<void> {
  const { stdout } = await runGit(tmpdir(), ['version']);
  const said = stdout.toString('utf8').trim();
  if (isNewEnough(said)) return;
  throw new CliError(`git ${NEEDED.join('.')} or newer is needed, here is: ${said}`, {
    code: 'git-too-old',
    hint: 'hands doctor looks for what else is missing.',
  });
}

/** What `git version` says. Vendors add words of their own behind the number. */
export function isNewEnough(said: string): boolean {
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}
