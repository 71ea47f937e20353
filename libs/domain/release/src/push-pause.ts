const FIRST_MS = 5_000;
const LONGEST_MS = 600_000;

/** Milliseconds until a push is tried again after so many tries in a row that failed: 5 s, doubled each time, at most 10 minutes. */
export const pushPauseMs = (failures: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures - 1, 0), 20));
