/**
 * What the beginnings of many texts look like, in a few numbers: one for each of `LENGTHS`, with a bit set for each
 * beginning of that length. Texts of two lists that agree on a beginning leave a common bit in every number.
 */
export type Heads = readonly number[];

const LENGTHS = [8, 12, 16];
const EVERY_BIT = -1;

export function headsOf(texts: readonly string[]): Heads {
  return LENGTHS.map((length) => texts.reduce((bits, text) => bits | bitOf(text, length), 0));
}

/** A text that is shorter agrees with many beginnings. */
function bitOf(text: string, length: number): number {
  if (text.length < length) return EVERY_BIT;
  /** Of which the shift takes the last five bits. */
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  return 1 << hash;
}

/** `false` proves that no text of one list begins with a text of the other. */
export function mayAgree(one: Heads, other: Heads): boolean {
  return one.every((bits, at) => (bits & (other[at] ?? 0)) !== 0);
}
