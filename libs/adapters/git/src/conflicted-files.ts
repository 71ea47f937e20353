import type { MergeMessage, Stage } from './conflict-stages.js';
import { runGit } from './run-git.js';

/** One state of a file: `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule), and its content. */
export interface FileVersion {
  readonly mode: string;
  /** As git gave it. Of a submodule, the commit that it stands at. */
  readonly blob: string;
}

/** A file that two sides changed so that git cannot tell what stays. Null where it does not exist. */
export interface ConflictedFile {
  /** As text when the bytes are UTF-8; else with every other byte written as `\xNN`. */
  readonly path: string;
  /** Whether the path is what the bytes say. */
  readonly readable: boolean;
  readonly base: FileVersion | null;
  readonly ours: FileVersion | null;
  readonly theirs: FileVersion | null;
  /** Git's words for it: `contents`, `modify/delete`, `rename/rename`, … Empty when its messages were not asked for. */
  readonly kinds: readonly string[];
}

/** A file in conflict with what it holds in each state. */
export interface ConflictedStates {
  readonly base: FileContent | null;
  readonly ours: FileContent | null;
  readonly theirs: FileContent | null;
}

export interface FileContent {
  readonly mode: string;
  /** Cut at 8 MiB: whoever merges takes no text as large as that. Null for a submodule, which holds nothing here. */
  readonly bytes: Buffer | null;
}

const MAX_BYTES = 8 * 1024 * 1024;
const SUBMODULE = '160000';

/** The files in conflict, each with its states, in the order in which git names them. */
export function conflictedFiles(
  stages: readonly Stage[],
  messages: readonly MergeMessage[] = [],
): readonly ConflictedFile[] {
  const conflicts = messages.flatMap(conflictOf);
  const byPath = new Map<string, Stage[]>();
  for (const stage of stages) put(byPath, stage.path, stage);
  const kinds = new Map<string, string[]>();
  for (const { paths, kind } of conflicts) for (const path of paths) put(kinds, path, kind);
  const staged = [...byPath].map(([path, states]) => fileAt(path, states, kinds.get(path) ?? []));
  // A conflict of which no file has a state is one all the same: nobody may take the merge for resolved without it.
  const others = conflicts.filter(({ paths }) => !paths.some((path) => byPath.has(path)));
  return [...staged, ...others.flatMap(({ paths, kind }) => paths.map((path) => unstaged(path, kind)))];
}

function put<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

interface NamedConflict {
  readonly paths: readonly string[];
  readonly kind: string;
}

function conflictOf({ paths, type }: MergeMessage): NamedConflict[] {
  const kind = /^CONFLICT \((.*)\)$/.exec(type)?.[1];
  return kind === undefined ? [] : [{ paths, kind }];
}

function fileAt(path: string, states: readonly Stage[], kinds: readonly string[]): ConflictedFile {
  const version = (wanted: Stage['stage']): FileVersion | null => {
    const found = states.find(({ stage }) => stage === wanted);
    return found === undefined ? null : { mode: found.mode, blob: found.blob };
  };
  const readable = states.every((state) => state.readable);
  return { path, readable, base: version(1), ours: version(2), theirs: version(3), kinds: [...new Set(kinds)] };
}

const unstaged = (path: string, kind: string): ConflictedFile => ({
  path,
  readable: true,
  base: null,
  ours: null,
  theirs: null,
  kinds: [kind],
});

/** What a file in conflict holds in each of its states. Throws `GitError`, also when the repository lacks one. */
export async function readStates(
  gitDir: string,
  { base, ours, theirs }: Pick<ConflictedFile, 'base' | 'ours' | 'theirs'>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ConflictedStates> {
  const read = async (version: FileVersion | null): Promise<FileContent | null> => {
    if (version === null) return null;
    const { mode, blob } = version;
    return { mode, bytes: mode === SUBMODULE ? null : await blobAt(gitDir, blob, options) };
  };
  return { base: await read(base), ours: await read(ours), theirs: await read(theirs) };
}

async function blobAt(gitDir: string, blob: string, options: { readonly signal?: AbortSignal }): Promise<Buffer> {
  const limits = { ...options, maxOutputBytes: MAX_BYTES, onOverflow: 'truncate' as const };
  const { stdout } = await runGit(gitDir, ['cat-file', 'blob', blob], limits);
  return stdout;
}
