import { linesOf, matchTokens } from '@manyhands/conflict';

const CONTEXT = 2;

/** What stands only in the first text with `-`, what only in the second with `+`, and two lines around. */
export function lineDifference(one: string, other: string): string[] {
  const [a, b] = [linesOf(one), linesOf(other)];
  const rows: string[] = [];
  const keep = new Set<number>();
  let [x, y] = [0, 0];
  const show = (sign: string, line: string) => {
    for (let at = rows.length - CONTEXT; at <= rows.length + CONTEXT; at += 1) keep.add(at);
    rows.push(`${sign}${line.trimEnd()}`);
  };
  for (const [i, j] of [...matchTokens(a, b), [a.length, b.length] as const]) {
    while (x < i) show('-', a[x++] ?? '');
    while (y < j) show('+', b[y++] ?? '');
    if (i < a.length) rows.push(` ${(a[i] ?? '').trimEnd()}`);
    [x, y] = [i + 1, j + 1];
  }
  return rows.filter((_, at) => keep.has(at));
}
