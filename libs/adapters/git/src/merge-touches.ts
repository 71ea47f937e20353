import type { RawEntry } from './raw-diffs.js';

type Entries = ReadonlyMap<string, RawEntry>;

/** What one merge commit looks like from both of its parents. */
export interface MergeDiffs {
  /** The merge compared with each of its two parents. */
  readonly fromParents: readonly [Entries, Entries];
  /** For every merge base: what each parent had changed since it. */
  readonly sinceBases: readonly (readonly [Entries, Entries])[];
}

/**
 * What the author of a merge typed: the paths where the result is not what merging gives by itself. A path that equals
 * one parent is free if the other parent had not changed it since a merge base; so `develop` comes in for free, while
 * taking back what the other side did (`-s ours`, an old version of a file) is counted, and so is every path that equals
 * neither parent.
 */
export function typedInMerge({ fromParents, sinceBases }: MergeDiffs): RawEntry[] {
  const [first, second] = fromParents;
  const typed: RawEntry[] = [];
  for (const [path, entry] of first) {
    if (
      second.has(path) ||
      !unchanged(
        entry,
        sinceBases.map(([side]) => side),
      )
    )
      typed.push(entry);
  }
  for (const [path, entry] of second) {
    if (
      !first.has(path) &&
      !unchanged(
        entry,
        sinceBases.map(([, side]) => side),
      )
    )
      typed.push(entry);
  }
  return typed;
}

/** Whether the parent that `entry` was compared with had left the path alone. */
function unchanged(entry: RawEntry, parentSinceBases: Entries[]): boolean {
  // Unrelated histories: the parent left alone what it never had.
  if (parentSinceBases.length === 0) return entry.oldMode === '000000';
  return parentSinceBases.some((changes) => !changes.has(entry.path));
}
