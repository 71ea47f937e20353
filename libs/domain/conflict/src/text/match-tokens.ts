/** Positions of equal tokens in two sequences, ascending in both. */
export type Match = readonly [a: number, b: number];

/** A part of both sequences: from (inclusive) and to (exclusive). */
interface Range {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

/** Steps after which two parts count as having nothing in common: the search takes the square of them. */
const MOST_STEPS = 400;

/**
 * A common subsequence of two sequences of tokens: first what is unique in both (patience), then the longest one between
 * (Myers). Where two parts differ in more than 400 places, they count as different as a whole, so that it always ends soon.
 */
export function matchTokens(a: readonly string[], b: readonly string[]): Match[] {
  const matches: Match[] = [];
  const open: Range[] = [{ a: 0, aEnd: a.length, b: 0, bEnd: b.length }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const inner = trim(a, b, { range, matches });
    if (inner.a === inner.aEnd || inner.b === inner.bEnd) continue;
    const anchors = uniqueAnchors(a, b, inner);
    if (anchors.length > 0) open.push(...between(inner, anchors));
    else matches.push(...myers(a, b, inner));
  }
  return matches.sort(([one], [other]) => one - other);
}

function trim(
  a: readonly string[],
  b: readonly string[],
  { range, matches }: { readonly range: Range; readonly matches: Match[] },
): Range {
  const inner = { ...range };
  while (inner.a < inner.aEnd && inner.b < inner.bEnd && a[inner.a] === b[inner.b])
    matches.push([inner.a++, inner.b++]);
  while (inner.a < inner.aEnd && inner.b < inner.bEnd && a[inner.aEnd - 1] === b[inner.bEnd - 1])
    matches.push([--inner.aEnd, --inner.bEnd]);
  return inner;
}

/** The parts between anchors. An anchor begins its part: trimming that part finds it. */
function between(range: Range, anchors: readonly Match[]): Range[] {
  const starts: Match[] = [[range.a, range.b], ...anchors];
  return starts.map(([from, other], at) => {
    const [aEnd, bEnd] = anchors[at] ?? [range.aEnd, range.bEnd];
    return { a: from, aEnd, b: other, bEnd };
  });
}

/** Tokens that occur once in each part, as the longest row that ascends in both. */
function uniqueAnchors(a: readonly string[], b: readonly string[], range: Range): Match[] {
  const inA = uniques(a, range.a, range.aEnd);
  const inB = uniques(b, range.b, range.bEnd);
  const pairs: Match[] = [];
  for (const [token, at] of inA) {
    const other = inB.get(token);
    if (at >= 0 && other !== undefined && other >= 0) pairs.push([at, other]);
  }
  return ascending(pairs.sort(([one], [other]) => one - other));
}

/** Where each token stands; -1 for one that stands more than once. */
function uniques(tokens: readonly string[], from: number, to: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let at = from; at < to; at += 1) {
    const token = tokens[at] ?? '';
    found.set(token, found.has(token) ? -1 : at);
  }
  return found;
}

/** The longest row of pairs whose second positions ascend, by piles as in the card game. */
function ascending(pairs: readonly Match[]): Match[] {
  const tops: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, b], index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    before[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  });
  const row: Match[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) row.push(pair);
  }
  return row.reverse();
}

/** The shortest way from one part to the other, forward, with all its fronts kept for the way back. */
function myers(a: readonly string[], b: readonly string[], range: Range): Match[] {
  const [n, m] = [range.aEnd - range.a, range.bEnd - range.b];
  const slide = (from: number, k: number): number => {
    let x = from;
    while (x < n && x - k < m && a[range.a + x] === b[range.b + x - k]) x += 1;
    return x;
  };
  const fronts: Map<number, number>[] = [];
  let front = new Map<number, number>([[1, 0]]);
  for (let steps = 0; steps <= Math.min(n + m, MOST_STEPS); steps += 1) {
    const next = new Map<number, number>();
    fronts.push(front);
    for (let k = -steps; k <= steps; k += 2) {
      const from = goesDown(front, k, steps) ? (front.get(k + 1) ?? 0) : (front.get(k - 1) ?? 0) + 1;
      const x = slide(from, k);
      next.set(k, x);
      if (x >= n && x - k >= m) return wayBack(fronts, range, steps);
    }
    front = next;
  }
  return [];
}

const goesDown = (front: ReadonlyMap<number, number>, k: number, steps: number): boolean =>
  k === -steps || (k !== steps && (front.get(k - 1) ?? -1) < (front.get(k + 1) ?? -1));

function wayBack(fronts: readonly ReadonlyMap<number, number>[], range: Range, steps: number): Match[] {
  const matches: Match[] = [];
  let [x, y] = [range.aEnd - range.a, range.bEnd - range.b];
  for (let step = steps; step >= 0; step -= 1) {
    const front = fronts[step] ?? new Map<number, number>();
    const k = x - y;
    const from = goesDown(front, k, step) ? k + 1 : k - 1;
    const fromX = front.get(from) ?? 0;
    const fromY = fromX - from;
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) matches.push([range.a + --x, range.b + --y]);
    [x, y] = [fromX, fromY];
  }
  return matches;
}
