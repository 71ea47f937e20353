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

/** What keeps a conflict from being one of texts; null when it is one. */
export function structural(conflict: Conflict): { readonly because: Refusal; readonly detail: string } | null {
  const { base, ours, theirs, renamed } = conflict;
  const modes = [base, ours, theirs].flatMap((state) => (state === null ? [] : [state.mode]));
  if (modes.includes(SUBMODULE)) return { because: 'file-kind', detail: 'a submodule' };
  if (modes.includes(LINK)) return { because: 'file-kind', detail: 'a symbolic link' };
  if (renamed === true) return { because: 'rename', detail: 'a side renamed it' };
  if (ours === null || theirs === null) return absent(conflict);
  if (ours.mode !== theirs.mode && ours.mode !== base?.mode && theirs.mode !== base?.mode)
    return { because: 'file-kind', detail: `the sides want the modes ${ours.mode} and ${theirs.mode}` };
  return modes.length === 3 || base === null ? null : { because: 'file-kind', detail: 'a state is missing' };
}

function absent({ base, ours, theirs }: Conflict): { readonly because: Refusal; readonly detail: string } {
  if (base === null || (ours === null && theirs === null))
    return { because: 'rename', detail: 'it exists on one side only: renamed, or in the way of a directory' };
  return { because: 'modify-delete', detail: `${ours === null ? 'ours' : 'theirs'} deleted it, the other changed it` };
}
