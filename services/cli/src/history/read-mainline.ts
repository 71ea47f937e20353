import type { GraphCommit, MainlineCommit, MergedChange } from '@manyhands/history';
import type { Git } from './git.js';

const PATIENCE = { timeoutMs: 600_000, maxOutputBytes: 1024 ** 3 };
const FIELDS = 5;

/** The first-parent history below a commit, newest first. */
export async function readMainline(git: Git, tip: string): Promise<MainlineCommit[]> {
  const format = `--format=${['%H', '%T', '%P', '%ct', '%s'].join('%x00')}`;
  const args = ['log', '-z', '--first-parent', '--no-show-signature', '--no-color', format, tip, '--'];
  const { stdout } = await git(args, PATIENCE);
  const fields = stdout.toString('utf8').split('\0');
  const commits: MainlineCommit[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [id = '', tree = '', parents = '', time = '', subject = ''] = fields.slice(at, at + FIELDS);
    commits.push({ id, tree, parents: parents.split(' ').filter(Boolean), at: Number(time), subject });
  }
  return commits;
}

/** All commits from before the oldest change to the newest one, parents before children. */
export async function readGraph(git: Git, changes: readonly MergedChange[]): Promise<GraphCommit[]> {
  const [oldest, newest] = [changes[0], changes.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const args = ['rev-list', '--topo-order', '--reverse', '--parents', newest.id, `^${oldest.base}`, '--'];
  const { stdout } = await git(args, PATIENCE);
  return stdout
    .toString('latin1')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', ...parents] = line.split(' ');
      return { id, parents };
    });
}
