import { GitError } from './git-error.js';
import { objectId } from './names.js';
import { runGit } from './run-git.js';

/** Writes a content and points nothing at it. Returns its id. */
export async function writeBlob(gitDir: string, bytes: Uint8Array): Promise<string> {
  const { stdout } = await runGit(gitDir, ['hash-object', '-w', '-t', 'blob', '--stdin'], { input: bytes });
  return stdout.toString('latin1').trim();
}

/**
 * Writes a tree in which these files, by their paths, have another content: modes and everything else stay. Needs neither a
 * work tree nor an index. Returns its id. A path that is no file of the tree is a `GitError`.
 */
export async function replaceContents(
  gitDir: string,
  tree: string,
  blobs: ReadonlyMap<string, string>,
): Promise<string> {
  // Bytes and characters are the same in latin1, and so it is in git's lists.
  const bytewise = [...blobs].map(([path, blob]) => [Buffer.from(path, 'utf8').toString('latin1'), blob] as const);
  return rewrite(gitDir, tree, new Map(bytewise));
}

async function rewrite(gitDir: string, tree: string, blobs: ReadonlyMap<string, string>): Promise<string> {
  const { files, folders } = sorted(blobs);
  const { stdout } = await runGit(gitDir, ['ls-tree', '-z', objectId(tree)]);
  const lines: string[] = [];
  for (const line of stdout.toString('latin1').split('\0')) {
    const { mode, object, name } = readEntry(line);
    const [blob, inside] = [files.get(name), folders.get(name)];
    if (blob !== undefined && isFile(mode)) {
      lines.push(`${mode} blob ${objectId(blob)}\t${name}`);
      files.delete(name);
    } else if (inside !== undefined && mode === FOLDER) {
      lines.push(`${mode} tree ${await rewrite(gitDir, object, inside)}\t${name}`);
      folders.delete(name);
    } else if (line !== '') lines.push(line);
  }
  const missing = [...files.keys(), ...folders.keys()][0];
  if (missing !== undefined) throw notThere(tree, missing);
  const written = await runGit(gitDir, ['mktree', '-z'], {
    input: Buffer.from(lines.map((line) => `${line}\0`).join(''), 'latin1'),
  });
  return written.stdout.toString('latin1').trim();
}

const FOLDER = '040000';
const isFile = (mode: string): boolean => mode === '100644' || mode === '100755';

/** What stands in the folder itself, and what lies further down by the first name on the way. */
function sorted(blobs: ReadonlyMap<string, string>) {
  const files = new Map<string, string>();
  const folders = new Map<string, Map<string, string>>();
  for (const [path, blob] of blobs) {
    const slash = path.indexOf('/');
    if (slash === -1) files.set(path, blob);
    else {
      const inside = folders.get(path.slice(0, slash)) ?? new Map<string, string>();
      folders.set(path.slice(0, slash), inside.set(path.slice(slash + 1), blob));
    }
  }
  return { files, folders };
}

/** `mode type object`, a tabulator, the name. */
function readEntry(line: string): { mode: string; object: string; name: string } {
  const tab = line.indexOf('\t');
  const [mode = '', , object = ''] = line.slice(0, tab).split(' ');
  return { mode, object, name: line.slice(tab + 1) };
}

function notThere(tree: string, name: string): GitError {
  const message = `the tree ${tree} has no file ${JSON.stringify(Buffer.from(name, 'latin1').toString('utf8'))}`;
  return new GitError({ code: 'failed', args: ['mktree'], message });
}
