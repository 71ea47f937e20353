/** From when on a scope is too wide. Both shares count only above a number of files, so that small repositories are left in peace. */
export interface WidthLimits {
  /** Most files that any scope may hold. */
  readonly files: number;
  /** Above that: most of the tracked files, as a share between 0 and 1. */
  readonly treeShare: number;
  /** Most hub files that any scope may hold. */
  readonly hubs: number;
  /** Above that: most of the hub files, as a share between 0 and 1. */
  readonly hubShare: number;
}

/**
 * Half of a repository in one task is no split any more, and half of the hubs means that everybody waits for it. A task in a
 * repository of 50 files may hold all that it can name; 10 hubs are what one in twenty makes of 200 files.
 */
export const WIDTH_LIMITS: WidthLimits = { files: 50, treeShare: 0.5, hubs: 10, hubShare: 0.5 };
