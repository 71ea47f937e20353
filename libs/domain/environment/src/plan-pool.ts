/** Sandboxes of one repository and one role: they can stand in for each other until they are claimed. */
export interface PoolShelf {
  readonly repositoryId: string;
  readonly role: string;
  /** Tasks of this repository that will ask for a sandbox of this role. */
  readonly expected: number;
  /** Ids of the warm sandboxes that nobody has claimed, on their way or ready: first those that go first, which are not ready or are the oldest. */
  readonly warm: readonly string[];
  /** Milliseconds since the last one did not start; null when none ever failed. */
  readonly failedMsAgo: number | null;
}

/** After one that did not start the next is tried when this has passed: nobody waits for it. */
export const POOL_REST_MS = 60_000;

export interface PoolPlan {
  /** To start, one each. */
  readonly start: readonly { readonly repositoryId: string; readonly role: string }[];
  /** Ids of those to stop. */
  readonly stop: readonly string[];
}

/**
 * How the pool follows the work: on every shelf as many as are expected, `size` at most, so that nothing is kept warm for nobody. While a
 * sandbox that somebody waits for finds no room, nothing is kept warm at all.
 */
export function planPool(
  shelves: readonly PoolShelf[],
  { size, cramped }: { readonly size: number; readonly cramped: boolean },
): PoolPlan {
  const plans = shelves.map((shelf) => planShelf(shelf, cramped ? 0 : Math.min(size, shelf.expected)));
  return { start: plans.flatMap(({ start }) => start), stop: plans.flatMap(({ stop }) => stop) };
}

function planShelf({ repositoryId, role, warm, failedMsAgo }: PoolShelf, wanted: number): PoolPlan {
  const rests = failedMsAgo !== null && failedMsAgo < POOL_REST_MS;
  const missing = rests ? 0 : Math.max(0, wanted - warm.length);
  const start = Array.from({ length: missing }, () => ({ repositoryId, role }));
  return { start, stop: warm.slice(0, Math.max(0, warm.length - wanted)) };
}
