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

/** One import that both sides changed: the names of both, without those that one of them took out and nobody uses. */
export function mergeImport({ base, ours, theirs }: Three<Piece | null>, needs: Needs): string | Refused {
  const [was, one, other] = [base && listOf(base), ours && listOf(ours), theirs && listOf(theirs)];
  const name = ours?.key ?? '';
  if (one === null || other === null || (base !== null && was === null)) return refused('same-place', name);
  const frame = picked({ base: was && outside(was), ours: outside(one), theirs: outside(other) });
  if (frame === null) return refused('same-place', name);
  const chosen = frame === outside(one) ? one : other;
  const names = mergedNames({ base: was, ours: one, theirs: other }, needs);
  if (names === null) return refused('same-place', name);
  return chosen.before + laidOut(names, one.layout.includes('\n') ? one.layout : other.layout) + chosen.after;
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

const outside = ({ before, after }: NamedList): string => `${before}\0${after}`;

function picked({ base, ours, theirs }: { base: string | null; ours: string; theirs: string }): string | null {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : null;
}

function mergedNames(
  lists: { base: NamedList | null; ours: NamedList; theirs: NamedList },
  needs: Needs,
): string[] | null {
  const { base, ours, theirs } = lists;
  const kept = new Map<string, string>();
  for (const local of new Set([...ours.names.keys(), ...theirs.names.keys()])) {
    const [was, one, other] = [base?.names.get(local), ours.names.get(local), theirs.names.get(local)];
    const written = one === undefined || other === undefined ? (one ?? other) : oneOf(was, one, other);
    if (written === undefined || written === null) return null;
    if (
      stays(
        { local, isNew: was === undefined, left: one === undefined ? 'ours' : other === undefined ? 'theirs' : null },
        needs,
      )
    )
      kept.set(local, written);
  }
  if (kept.size === 0) return null;
  const rows = {
    base: [...(base?.names.keys() ?? [])],
    ours: [...ours.names.keys()],
    theirs: [...theirs.names.keys()],
  };
  const order = [rows.ours, rows.theirs].every(isSorted)
    ? [...kept.keys()].sort(byName)
    : mergeOrder(rows, new Set(kept.keys()));
  return order?.flatMap((local) => kept.get(local) ?? []) ?? null;
}

/** `left`: the side that does not have the name. */
function stays(
  { local, isNew, left }: { readonly local: string; readonly isNew: boolean; readonly left: Side | null },
  needs: Needs,
): boolean {
  if (left === null) return true;
  return isNew ? !needs.isOutdated(local, left === 'ours' ? 'theirs' : 'ours') : needs.isMissed(local, left);
}

const oneOf = (was: string | undefined, one: string, other: string): string | null =>
  one === other || other === was ? one : one === was ? other : null;

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
