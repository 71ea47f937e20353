export interface Spread {
  readonly median: number;
  readonly max: number;
}

/** Of nothing: zero and zero. Of an even count the median is the middle of the two middle ones. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? 0;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
}
