/** A set of code points as sorted, disjoint, inclusive ranges. */
export type CharacterSet = readonly (readonly [number, number])[];

export const SLASH = 0x2f;
export const DOT = 0x2e;

/** Every character that a segment may hold: not `/`, not backslash, no control characters, no surrogates. */
export const NAME_CHARACTERS: CharacterSet = [
  [0x20, 0x2e],
  [0x30, 0x5b],
  [0x5d, 0x7e],
  [0xa0, 0x2027],
  [0x202a, 0xd7ff],
  [0xe000, 0x10ffff],
];

/** Every character of a path. */
export const PATH_CHARACTERS: CharacterSet = [[0x20, 0x5b], ...NAME_CHARACTERS.slice(2)];

const ASCII: readonly CharacterSet[] = Array.from({ length: 0x80 }, (_, character) => [[character, character]]);

/** The set of one character. The same object for the same ASCII character. */
export function single(character: number): CharacterSet {
  return ASCII[character] ?? [[character, character]];
}

/** The only member, or `null` when there are more, or none. */
export function onlyMember(set: CharacterSet): number | null {
  const first = set[0];
  return set.length === 1 && first !== undefined && first[0] === first[1] ? first[0] : null;
}

export function has(set: CharacterSet, character: number): boolean {
  let [from, to] = [0, set.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((set[middle]?.[1] ?? 0) < character) from = middle + 1;
    else to = middle;
  }
  return character >= (set[from]?.[0] ?? Infinity);
}

/** Sorts and joins ranges in any order. */
export function union(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const joined: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const last = joined.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined;
}

export function intersect(left: CharacterSet, right: CharacterSet): CharacterSet {
  if (left === right) return left;
  const common: [number, number][] = [];
  let at = 0;
  for (const [low, high] of left) {
    while ((right[at]?.[1] ?? low) < low) at += 1;
    for (; (right[at]?.[0] ?? Infinity) <= high; at += 1) {
      const [otherLow, otherHigh] = right[at] as [number, number];
      common.push([Math.max(low, otherLow), Math.min(high, otherHigh)]);
      if (otherHigh > high) break;
    }
  }
  return common;
}

/** The name characters that are not in the set. */
export function complement(set: CharacterSet): CharacterSet {
  const outside: [number, number][] = [];
  let from = 0;
  for (const [low, high] of set) {
    if (from < low) outside.push([from, low - 1]);
    from = high + 1;
  }
  outside.push([from, 0x10ffff]);
  return intersect(outside, NAME_CHARACTERS);
}
