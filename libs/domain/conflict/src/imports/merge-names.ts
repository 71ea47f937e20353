import { mergeOrder } from '../merge-order.js';
import { type Refused, refused } from '../rung.js';
import { type Three } from '../text/merge-tokens.js';
import type { Piece } from '../entities/cut.js';
import type { ImportPart } from '../entities/outline.js';
import type { Needs, Side } from './needs.js';

interface NamedList {
  /** The statement without its list. */
  readonly before: string;
  readonly after: string;
  readonly layout: string;
  /** How each name is written, by what the file calls it. */
  readonly names: ReadonlyMap<string, string>;
}

interface Lists {
  readonly base: NamedList | null;
  readonly ours: NamedList;
  readonly theirs: NamedList;
}

/** One import that both sides changed: the names of both, without those that one of them took out and nobody uses. */
export function mergeImport(pieces: Three<Piece | null>, needs: Needs): string | Refused {
  const name = pieces.ours?.key ?? '';
  const lists = listsOf(pieces);
  const frame = lists && frameOf(lists);
  const names = lists && mergedNames(lists, needs);
  if (lists === null || frame === null || names === null) return refused('same-place', name);
  const { ours, theirs } = lists;
  return frame.before + laidOut(names, ours.layout.includes('\n') ? ours.layout : theirs.layout) + frame.after;
}

/** Null when one of the three has no list that can be merged. */
function listsOf(pieces: Three<Piece | null>): Lists | null {
  const [base, ours, theirs] = [pieces.base, pieces.ours, pieces.theirs].map((piece) => piece && listOf(piece));
  const isReadable = pieces.base === null || base != null;
  return ours == null || theirs == null || !isReadable ? null : { base: base ?? null, ours, theirs };
}

/** Null for a list with comments in it. */
function listOf({ entity, text, start }: Piece): NamedList | null {
  const list: ImportPart['list'] = entity?.import?.list ?? null;
  if (list === null || list.names.length === 0) return null;
  const layout = text.slice(list.start - start, list.end - start);
  if (/\/[/*]|#/.test(layout)) return null;
  return {
    before: text.slice(0, list.start - start),
    after: text.slice(list.end - start),
    layout,
    names: new Map(list.names.map((name) => [name.local, text.slice(name.start - start, name.end - start)])),
  };
}

/** The side whose statement, apart from the list, stands; null when both changed it. */
function frameOf({ base, ours, theirs }: Lists): NamedList | null {
  const outside = (list: NamedList | null) => list && `${list.before}\0${list.after}`;
  if (outside(ours) === outside(theirs) || outside(theirs) === outside(base)) return ours;
  return outside(ours) === outside(base) ? theirs : null;
}

function mergedNames(lists: Lists, needs: Needs): string[] | null {
  const kept = new Map<string, string>();
  for (const local of new Set([...lists.ours.names.keys(), ...lists.theirs.names.keys()])) {
    const written = spelling(local, lists);
    if (written === null) return null;
    if (stays(local, lists, needs)) kept.set(local, written);
  }
  if (kept.size === 0) return null;
  const keys = (list: NamedList | null) => [...(list?.names.keys() ?? [])];
  const rows = { base: keys(lists.base), ours: keys(lists.ours), theirs: keys(lists.theirs) };
  const areSorted = isSorted(rows.ours) && isSorted(rows.theirs);
  const order = areSorted ? [...kept.keys()].sort(byName) : mergeOrder(rows, new Set(kept.keys()));
  return order?.flatMap((local) => kept.get(local) ?? []) ?? null;
}

/** How the name is written; null when both sides wrote it anew. */
function spelling(local: string, { base, ours, theirs }: Lists): string | null {
  const [was, one, other] = [base?.names.get(local), ours.names.get(local), theirs.names.get(local)];
  if (one === undefined || other === undefined) return one ?? other ?? null;
  return one === other || other === was ? one : one === was ? other : null;
}

function stays(local: string, { base, ours, theirs }: Lists, needs: Needs): boolean {
  if (ours.names.has(local) && theirs.names.has(local)) return true;
  const [has, left]: Side[] = ours.names.has(local) ? ['ours', 'theirs'] : ['theirs', 'ours'];
  if (has === undefined || left === undefined) return true;
  return base?.names.has(local) === true ? needs.isMissed(local, left) : !needs.isOutdated(local, has);
}

const byName = (one: string, other: string): number =>
  one.toLowerCase() < other.toLowerCase() ? -1 : one.toLowerCase() > other.toLowerCase() ? 1 : 0;
const isSorted = (row: readonly string[]): boolean =>
  row.length > 1 && row.every((name, at) => at === 0 || byName(row[at - 1] ?? '', name) <= 0);

/** In the layout of a list that was there. */
function laidOut(names: readonly string[], layout: string): string {
  const lead = /^\s*/.exec(layout)?.[0] ?? '';
  const trail = /,?\s*$/.exec(layout)?.[0] ?? '';
  const indent = lead.includes('\n') ? lead.slice(lead.lastIndexOf('\n')) : layout.includes('\n') ? '\n' : ' ';
  return lead + names.join(`,${indent}`) + trail;
}
