import { badArgument, GitError } from './git-error.js';
import type { RefUpdater } from './kept/ref-updater.js';
import { isRefName, NO_OBJECT, objectId } from './names.js';
import { listRefs } from './refs.js';

/** A branch or tag by its full name (`refs/heads/main`). `null`: no such ref, before or after. */
export interface RefMove {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
}

export type RefsMoved = 'moved' | { readonly kind: 'moved-away'; readonly ref: string; readonly actual: string | null };

/**
 * Moves several refs, each only if it still stands where the caller saw it, in one transaction of git: all or none, unless the machine
 * dies while git puts the new values in place one after the other. Whoever cannot live with that looks again after a crash.
 */
export async function moveRefs(
  refs: Pick<RefUpdater, 'update'>,
  gitDir: string,
  moves: readonly RefMove[],
): Promise<RefsMoved> {
  const commands = moves.map(command);
  try {
    await refs.update(commands);
    return 'moved';
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== 'failed') throw error;
    for (const { ref, from } of moves) {
      const actual = (await listRefs(gitDir, ref)).find((found) => found.ref === ref)?.sha ?? null;
      if (actual !== from) return { kind: 'moved-away', ref, actual };
    }
    throw error;
  }
}

function command({ ref, from, to }: RefMove): string {
  if (!/^refs\/(heads|tags)\//.test(ref) || !isRefName(ref)) throw badArgument(`not a branch or tag: ${ref}`);
  const old = from === null ? NO_OBJECT : objectId(from, 'from');
  return to === null ? `delete ${ref} ${old}` : `update ${ref} ${objectId(to, 'to')} ${old}`;
}
