import type { Conflict, FileState } from '@manyhands/conflict';
import type { Stage } from '../history/merge-many.js';
import type { Git } from '../history/git.js';

const MAX_BLOB = 8 * 1024 * 1024;
const SUBMODULE = '160000';

/** The files in conflict, each with its three states, out of what git says of each state. */
export async function conflictsOf(git: Git, stages: readonly Stage[]): Promise<Conflict[]> {
  const byPath = new Map<string, Stage[]>();
  for (const stage of stages) byPath.set(stage.path, [...(byPath.get(stage.path) ?? []), stage]);
  const conflicts: Conflict[] = [];
  for (const [path, states] of byPath) {
    const read = async (wanted: Stage['stage']): Promise<FileState | null> => {
      const stage = states.find((state) => state.stage === wanted);
      if (stage === undefined) return null;
      return { mode: stage.mode, bytes: stage.mode === SUBMODULE ? null : await blobAt(git, stage.blob) };
    };
    conflicts.push({ path, base: await read(1), ours: await read(2), theirs: await read(3) });
  }
  return conflicts;
}

/** What the merge commit has at a path; null for nothing, or no file. */
export async function humanResult(git: Git, merge: string, path: string): Promise<string | null> {
  const { stdout } = await git(['ls-tree', '-z', '--full-tree', merge, '--', path]);
  const [, kind, blob] = /^\d+ (\w+) ([0-9a-f]+)\t/.exec(stdout.toString('latin1')) ?? [];
  return kind === 'blob' && blob !== undefined ? (await blobAt(git, blob)).toString('utf8') : null;
}

/** A blob that is larger than anything that is merged is cut: it is refused by its size. */
async function blobAt(git: Git, blob: string): Promise<Buffer> {
  const { stdout } = await git(['cat-file', 'blob', blob], { maxOutputBytes: MAX_BLOB, onOverflow: 'truncate' });
  return stdout;
}
