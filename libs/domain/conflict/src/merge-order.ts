import { type Three, same } from './text/merge-tokens.js';

/**
 * The order of what is kept, of three rows of keys: the row whose order was changed (ours, if none was) with what only the other
 * one has behind what it stood behind there. What both sides put in one place comes ours first. Null when both sides reordered.
 */
export function mergeOrder(
  { base, ours, theirs }: Three<readonly string[]>,
  kept: ReadonlySet<string>,
): string[] | null {
  const inAll = new Set([base, ours, theirs].reduce((some, row) => some.filter(inRow(row)), base));
  const common = (row: readonly string[]) => row.filter((key) => inAll.has(key));
  const [was, one, other] = [common(base), common(ours), common(theirs)];
  if (same(one, was) || same(one, other)) {
    const led = same(one, other) ? ours : theirs;
    return led === ours
      ? woven({ row: ours, other: theirs, known: new Set(base), behind: true }, kept)
      : woven({ row: theirs, other: ours, known: new Set(base), behind: false }, kept);
  }
  return same(other, was) ? woven({ row: ours, other: theirs, known: new Set(base), behind: true }, kept) : null;
}

interface Weave {
  readonly row: readonly string[];
  readonly other: readonly string[];
  /** What was there before both. */
  readonly known: ReadonlySet<string>;
  /** Whether the other's additions come behind those of the row. */
  readonly behind: boolean;
}

function woven({ row, other, known, behind }: Weave, kept: ReadonlySet<string>): string[] {
  const placed = row.filter((key) => kept.has(key));
  const places = new Map(placed.map((key, at) => [key, at]));
  const additions = new Map<number, string[]>();
  const pastNew = (at: number): number => {
    let end = at;
    for (let next = placed[end + 1]; next !== undefined && !known.has(next); next = placed[end + 1]) end += 1;
    return end;
  };
  let at = -1;
  for (const key of other.filter((one) => kept.has(one))) {
    const place = places.get(key);
    if (place !== undefined) at = place;
    else {
      if (behind) at = pastNew(at);
      const here = additions.get(at);
      if (here === undefined) additions.set(at, [key]);
      else here.push(key);
    }
  }
  return [...(additions.get(-1) ?? []), ...placed.flatMap((key, place) => [key, ...(additions.get(place) ?? [])])];
}

const inRow = (row: readonly string[]) => {
  const keys = new Set(row);
  return (key: string): boolean => keys.has(key);
};
