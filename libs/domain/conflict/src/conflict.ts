import type { Refusal } from './refusal.js';
import type { Three } from './text/merge-tokens.js';

/** One state of a file. */
export interface FileState {
  /** As git writes it: `100644`, `100755`, `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string;
  /** Null when its content is not at hand, as of a submodule. */
  readonly bytes: Uint8Array | null;
}

/** A file on which two sides disagree. Null where it does not exist. */
export interface Conflict extends Three<FileState | null> {
  readonly path: string;
  /** Git found that somebody renamed it, and there is more than one name now. */
  readonly renamed?: boolean;
}

const LINK = '120000';
const SUBMODULE = '160000';

interface Obstacle {
  readonly because: Refusal;
  readonly detail: string;
}

/** What keeps a conflict from being one of texts; null when it is one. */
export function structural(conflict: Conflict): Obstacle | null {
  const { base, ours, theirs, renamed } = conflict;
  const modes = [base, ours, theirs].flatMap((state) => (state === null ? [] : [state.mode]));
  if (modes.includes(SUBMODULE)) return { because: 'file-kind', detail: 'a submodule' };
  if (modes.includes(LINK)) return { because: 'file-kind', detail: 'a symbolic link' };
  if (renamed === true) return { because: 'rename', detail: 'a side renamed it' };
  return ours === null || theirs === null ? absent(conflict) : modeConflict({ base, ours, theirs });
}

function absent({ base, ours, theirs }: Conflict): Obstacle {
  if (base === null || (ours === null && theirs === null))
    return { because: 'rename', detail: 'it exists on one side only: renamed, or in the way of a directory' };
  return { because: 'modify-delete', detail: `${ours === null ? 'ours' : 'theirs'} deleted it, the other changed it` };
}

/** A mode that one side changed is no conflict. */
function modeConflict({
  base,
  ours,
  theirs,
}: {
  base: FileState | null;
  ours: FileState;
  theirs: FileState;
}): Obstacle | null {
  if (new Set([base?.mode, ours.mode, theirs.mode]).size < 3 && (base !== null || ours.mode === theirs.mode))
    return null;
  return { because: 'file-kind', detail: `the sides want the modes ${ours.mode} and ${theirs.mode}` };
}
