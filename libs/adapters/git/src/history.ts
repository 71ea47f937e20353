import { EMPTY_TREE, objectId } from './names.js';
import { lines } from './refs.js';
import { runGit } from './run-git.js';

/** One commit as a person reads it. `date` is the author's, ISO 8601. */
export interface CommitInfo {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  readonly date: string;
  readonly subject: string;
  /** The whole message, subject included. */
  readonly message: string;
}

export interface DiffText {
  readonly text: string;
  /** True when the diff was longer than the limit; `text` then ends in the middle. */
  readonly truncated: boolean;
}

const FIELDS = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%B'].join('%x00');

/** Paths are names, whatever characters they hold. */
const LITERALLY = { GIT_LITERAL_PATHSPECS: '1' };

export interface CommitRange {
  readonly from: string | null;
  readonly to: string;
  readonly limit: number;
  readonly paths?: readonly string[];
  /** Only commits of the first-parent chain: of a merge, what it brought there. */
  readonly firstParent?: boolean;
}

/**
 * Commits that `to` has and `from` has not, newest first; with `from: null` the whole history of `to`. With `paths`, those that
 * changed one of them.
 */
export async function listCommits(gitDir: string, range: CommitRange): Promise<CommitInfo[]> {
  const exclude = range.from === null ? [] : [`^${objectId(range.from, 'from')}`];
  const format = `--format=${FIELDS}%x00`;
  const args = ['log', '-z', '--no-color', '--no-show-signature', `--max-count=${range.limit}`, format];
  const chain = range.firstParent === true ? ['--first-parent'] : [];
  const what = [...chain, objectId(range.to, 'to'), ...exclude, '--', ...(range.paths ?? [])];
  const { stdout } = await runGit(gitDir, [...args, ...what], { env: LITERALLY });
  return [...records(stdout.toString('utf8').split('\0'))];
}

function* records(fields: string[]): Generator<CommitInfo> {
  const width = 8; // seven fields and the empty one between two records
  for (let at = 0; at + 7 <= fields.length; at += width) {
    const [sha, tree, parents, name, email, date, body] = fields.slice(at, at + 7) as CommitFields;
    const message = body.trimEnd();
    const subject = message.split('\n', 1)[0] ?? '';
    yield { sha, tree, parents: parents.split(' ').filter(Boolean), author: { name, email }, date, subject, message };
  }
}
type CommitFields = [string, string, string, string, string, string, string];

/** Paths that differ between two commits or trees, both ends of a rename; `from: null` compares with nothing. */
export async function listChangedFiles(gitDir: string, from: string | null, to: string): Promise<string[]> {
  return (await listFileChanges(gitDir, from, to)).map(({ path }) => path);
}

export interface FileChange {
  readonly path: string;
  /** There was no file of this name before. */
  readonly isNew: boolean;
}

/** As `listChangedFiles`, with what is new. */
export async function listFileChanges(gitDir: string, from: string | null, to: string): Promise<FileChange[]> {
  const old = from === null ? EMPTY_TREE : objectId(from, 'from');
  const args = ['diff-tree', '-r', '--no-renames', '--ignore-submodules=none', '--name-status', '-z'];
  const { stdout } = await runGit(gitDir, [...args, old, objectId(to, 'to')]);
  const fields = stdout.toString('utf8').split('\0');
  return fields.flatMap((path, at) => (at % 2 === 1 ? [{ path, isNew: fields[at - 1] === 'A' }] : []));
}

/** The unified diff between two commits or trees, of some paths or of all, cut at `maxBytes`. */
export async function readDiff(
  gitDir: string,
  range: { from: string | null; to: string; maxBytes: number; paths?: readonly string[] },
): Promise<DiffText> {
  const old = range.from === null ? EMPTY_TREE : objectId(range.from, 'from');
  const args = ['diff-tree', '-p', '-r', '--no-ext-diff', '--no-textconv', '--no-color', '--find-renames'];
  const what = [old, objectId(range.to, 'to'), '--', ...(range.paths ?? [])];
  const { stdout, truncated } = await runGit(gitDir, [...args, ...what], {
    env: LITERALLY,
    maxOutputBytes: range.maxBytes,
    onOverflow: 'truncate',
  });
  return { text: stdout.toString('utf8'), truncated };
}

/** Extra environment: the object directories of a push that is still in quarantine. */
export type ObjectEnvironment = Readonly<Record<string, string>>;

/** Whether `ancestor` is reachable from `descendant` (a commit is its own ancestor). */
export async function isReachable(
  gitDir: string,
  pair: { ancestor: string; descendant: string },
  env: ObjectEnvironment = {},
): Promise<boolean> {
  const commits = [objectId(pair.ancestor, 'ancestor'), objectId(pair.descendant, 'descendant')];
  const { exitCode } = await runGit(gitDir, ['merge-base', '--is-ancestor', ...commits], { expect: [0, 1], env });
  return exitCode === 0;
}

/** The best common ancestors; empty when the histories have nothing in common. */
export async function commonAncestors(
  gitDir: string,
  commits: readonly [string, string],
  env: ObjectEnvironment = {},
): Promise<string[]> {
  const args = ['merge-base', '--all', objectId(commits[0]), objectId(commits[1])];
  return lines((await runGit(gitDir, args, { expect: [0, 1], env })).stdout);
}
