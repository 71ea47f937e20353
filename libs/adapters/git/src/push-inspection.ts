import type { FoundSecret } from './find-secrets.js';
import type { ObjectEnvironment } from './history.js';
import type { NameTwin } from './name-twins.js';

export interface PushRange {
  /** What the new commit must contain, proved already; null when there is nothing of the kind. */
  readonly old: string | null;
  readonly new: string;
  /** Tip of the integration branch: what it holds is not the pusher's. Null when there is none. */
  readonly base: string | null;
  /** The quarantine's object directories. */
  readonly env?: ObjectEnvironment;
  /** More new commits than this are not looked at. Default 2,000. */
  readonly maxCommits?: number;
  /** More bytes of new content, unpacked, than this are not looked at. Default: no limit. */
  readonly maxBytes?: number;
}

/** One path that a new commit writes or deletes. */
export interface TouchedPath {
  /** The first commit (newest first) that does. */
  readonly commit: string;
  readonly path: string;
  /** False when the name is not UTF-8; `path` then shows its bytes as `\xNN`. */
  readonly readable: boolean;
  /** Whether the commit before did not have it. */
  readonly isNew: boolean;
  /** `000000` for a deletion. */
  readonly mode: string;
  /** Bytes of the new content; null for deletions and submodules. */
  readonly size: number | null;
  /** What a symbolic link points to; null for everything else and for one longer than a path can be. */
  readonly target: string | null;
  /** What stands in the pushed tree where the link leads; null when this is no link of the pushed tree that leads into it. */
  readonly reaches: Reached | null;
}

/** `link`: the way leads through another symbolic link, or ends there. */
export type Reached = 'file' | 'directory' | 'link' | 'nothing';

/** What there was too much of, so that nothing is proved. `paths` is also the time that comparing them may take. */
export type PushLimit = 'commits' | 'paths' | 'bytes';

export interface PushInspection {
  /** New commits, newest first. */
  readonly commits: readonly string[];
  /** When it is not null, the rest is not the whole truth. */
  readonly exceeded: PushLimit | null;
  /** Whether `new` contains `old`. */
  readonly fastForward: boolean;
  readonly touched: readonly TouchedPath[];
  /** New names of the pushed tree that fold to another name in it. */
  readonly twins: readonly NameTwin[];
  /** Lines that no earlier version had. */
  readonly secrets: readonly FoundSecret[];
}
