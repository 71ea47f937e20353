import type { Page, PageQuery } from '@manyhands/contracts';

/** Makes a page of rows that were read with `limit + 1`: the extra row only tells that there is more. */
export function pageOf<R extends { id: string }, V>(
  rows: readonly R[],
  query: PageQuery,
  view: (row: R) => V,
): Page<V> {
  const shown = rows.slice(0, query.limit);
  const more = rows.length > query.limit;
  return { items: shown.map(view), nextCursor: more ? (shown.at(-1)?.id ?? null) : null };
}

export const iso = (at: Date): string => at.toISOString();
export const isoOrNull = (at: Date | null): string | null => (at === null ? null : at.toISOString());
