/** A seeded generator: numbers from 0 (inclusive) to 1 (exclusive), the same row for the same seed. */
export type Dice = () => number;

/** Mulberry32: 32 bits of state, small and good enough for throwing outcomes. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
