import { badArgument } from './git-error.js';
import { objectId } from './names.js';
import { runGit } from './run-git.js';

export interface TreeFile {
  readonly path: string;
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly blob: string;
}

/** Every file of a commit or tree, in path order. Walks the whole tree: not for the path of a task. */
export async function listFiles(gitDir: string, commit: string): Promise<TreeFile[]> {
  const { stdout } = await runGit(gitDir, ['ls-tree', '-r', '-z', '--full-tree', objectId(commit)]);
  const entries = stdout.toString('utf8').split('\0').filter(Boolean);
  return entries.map((entry) => {
    const tab = entry.indexOf('\t');
    const [mode = '', , blob = ''] = entry.slice(0, tab).split(' ');
    return { path: entry.slice(tab + 1), mode, blob };
  });
}

/** The text of one file of a commit; null when it is not there or is not a file. Over `maxBytes` is a `GitError`. */
export async function readFileAt(
  gitDir: string,
  at: { commit: string; path: string; maxBytes: number },
): Promise<string | null> {
  if (/[\n\0]/.test(at.path)) throw badArgument(`a path with a line break cannot be read: ${JSON.stringify(at.path)}`);
  const { stdout } = await runGit(gitDir, ['cat-file', '--batch'], {
    input: `${objectId(at.commit)}:${at.path}\n`,
    maxOutputBytes: at.maxBytes + 200,
  });
  const end = stdout.indexOf(0x0a);
  const [, type, size] = stdout.subarray(0, end).toString('utf8').split(' ');
  if (type !== 'blob') return null;
  return stdout.subarray(end + 1, end + 1 + Number(size)).toString('utf8');
}

/** Sizes of many blobs in one process. */
export async function readSizes(
  gitDir: string,
  blobs: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Map<string, number>> {
  if (blobs.length === 0) return new Map();
  const input = `${blobs.join('\n')}\n`;
  const { stdout } = await runGit(gitDir, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input, env });
  const found = stdout.toString('utf8').split('\n').filter(Boolean);
  return new Map(
    found.flatMap((line) => {
      const [blob = '', size = ''] = line.split(' ');
      return /^\d+$/.test(size) ? [[blob, Number(size)] as const] : [];
    }),
  );
}
