import { mergeOrder } from '../merge-order.js';
import { type Change, type Refused, refused } from '../rung.js';
import type { Versions } from '../syntax-reader.js';
import type { Three } from '../text/merge-tokens.js';
import { type KeyEntry, type KeyList, type KeyMap, type KeyNode, valueOf } from './key-tree.js';
import { mergedItems } from './merge-items.js';
import { frameOf, type Part, partsOf, type Placed, written } from './parts.js';
import { sortedKeys } from './sorted-keys.js';

/** What stands at one place of the three documents; null where there is none. */
export type Nodes = { readonly base: Placed | null } & Omit<Three<Placed>, 'base'>;

/** The text for ours' place, and the value that it must have. */
interface Made {
  readonly kind: 'made';
  readonly text: string;
  readonly value: string;
}

interface Member {
  readonly part: Part;
  readonly value: string;
}

/** Merges documents of keys into the text of ours: only what theirs changed is touched. */
export class KeyMerge {
  readonly changes: Change[] = [];

  constructor(
    private readonly versions: Versions,
    private readonly comma: ',' | '',
  ) {}

  merge(path: string, nodes: Nodes): Made | Refused {
    const { base, ours, theirs } = nodes;
    const [was, one, other] = [base && valueOf(base.node), valueOf(ours.node), valueOf(theirs.node)];
    if (one === other || other === was) return made(ours, one);
    if (one === was) return this.took(path, theirs, other);
    return this.inside(path, nodes) ?? this.higher(path, nodes) ?? samePlace(path, nodes);
  }

  /** Null for what has no inside, or not on both sides. */
  private inside(path: string, { base, ours, theirs }: Nodes): Made | Refused | null {
    if (isMap(ours) && isMap(theirs))
      return base === null || isMap(base) ? this.maps(path, { base, ours, theirs }) : null;
    if (base === null || !isList(base) || !isList(ours) || !isList(theirs)) return null;
    return this.lists(path, { base, ours, theirs });
  }

  private took(path: string, theirs: Placed, value: string): Made {
    this.changes.push({ what: 'took-theirs', name: path });
    return made(theirs, value);
  }

  /** A higher version is the one thing that two different wishes can agree on. */
  private higher(path: string, { base, ours, theirs }: Nodes): Made | null {
    const text = (placed: Placed | null) => (placed?.node.kind === 'scalar' ? placed.node.text : null);
    const [was, one, other] = [text(base), text(ours), text(theirs)];
    if (was === null || one === null || other === null) return null;
    const higher = this.versions.higher({ base: was, ours: one, theirs: other });
    if (higher === null) return null;
    this.changes.push({ what: 'higher-version', name: `${path} ${higher}` });
    return made(higher === one ? ours : theirs, JSON.stringify(higher));
  }

  private maps(path: string, { base, ours, theirs }: MapNodes): Made | Refused {
    const entries = { base: entriesOf(base), ours: entriesOf(ours), theirs: entriesOf(theirs) };
    const members = new Map<string, Member>();
    for (const key of new Set([...entries.ours.keys(), ...entries.theirs.keys()])) {
      const member = this.member(`${path}.${key}`, {
        base: placedEntry(base, entries.base.get(key)),
        ours: placedEntry(ours, entries.ours.get(key)),
        theirs: placedEntry(theirs, entries.theirs.get(key)),
      });
      if (member === null) continue;
      if ('kind' in member) return member;
      members.set(key, member);
    }
    const keys = { base: [...entries.base.keys()], ours: [...entries.ours.keys()], theirs: [...entries.theirs.keys()] };
    const order = sortedKeys(keys, members.keys()) ?? mergeOrder(keys, new Set(members.keys()));
    if (order === null) return refused('moved-by-both', path);
    return this.frame(
      path,
      { ours, theirs, parts: order.flatMap((key) => members.get(key)?.part ?? []) },
      mapValue(members),
    );
  }

  /** One key of a map; null when it is gone. */
  private member(path: string, entries: Three<PlacedEntry | null>): Member | Refused | null {
    const { base, ours, theirs } = entries;
    if (ours === null) return theirs && this.oneSided(path, entries, theirs);
    if (theirs === null) return this.oneSided(path, entries, ours);
    const values = { base: base && valuePlace(base), ours: valuePlace(ours), theirs: valuePlace(theirs) };
    const value = this.merge(path, values);
    return value.kind === 'refused' ? value : { part: withValue(ours, value.text), value: value.value };
  }

  private oneSided(
    path: string,
    { base, ours, theirs }: Three<PlacedEntry | null>,
    left: PlacedEntry,
  ): Member | Refused | null {
    const value = valueOf(left.entry.value);
    if (base === null) {
      this.changes.push({ what: ours === null ? 'added-theirs' : 'added-ours', name: path });
      return { part: left.part, value };
    }
    // Not even a dependency of which only the version is another one: often its package got another name, and the version goes with it.
    if (value !== valueOf(base.entry.value)) return deletedAndChanged(path, { base, ours, theirs });
    this.changes.push({ what: 'deleted', name: path });
    return null;
  }

  private lists(path: string, nodes: Three<Placed<KeyList>>): Made | Refused {
    const items = mergedItems(path, nodes);
    if (items === null) return samePlace(path, nodes);
    this.changes.push({ what: 'merged', name: path });
    const value = `[${items.map((item) => item.value).join(',')}]`;
    return this.frame(path, { ...nodes, parts: items.map(({ part }) => part) }, value);
  }

  private frame(path: string, { ours, theirs, parts }: Framed, value: string): Made | Refused {
    const [frame, other] = [frameOf(ours), frameOf(theirs)];
    if (frame.hasParts && other.hasParts && frame.indent !== other.indent)
      return refused('formatting', `${path}: the sides are indented differently`);
    if (parts.length === 0) {
      const isFlow = /^[[{]/.test(frame.open);
      return isFlow
        ? { kind: 'made', text: isMap(ours) ? '{}' : '[]', value }
        : refused('unsupported', `${path}: left empty`);
    }
    const text = written(parts, frame.hasParts ? frame : other, this.comma);
    return { kind: 'made', text, value };
  }
}

type MapNodes = { readonly base: Placed<KeyMap> | null } & Omit<Three<Placed<KeyMap>>, 'base'>;

interface Framed {
  readonly ours: Placed<KeyMap | KeyList>;
  readonly theirs: Placed<KeyMap | KeyList>;
  readonly parts: readonly Part[];
}

interface PlacedEntry {
  readonly text: string;
  readonly entry: KeyEntry;
  readonly part: Part;
}

const isMap = (placed: Placed): placed is Placed<KeyMap> => placed.node.kind === 'map';
const isList = (placed: Placed): placed is Placed<KeyList> => placed.node.kind === 'list';
const textOf = ({ text, node }: Placed): string => text.slice(node.start, node.end);
const made = (placed: Placed, value: string): Made => ({ kind: 'made', text: textOf(placed), value });

function samePlace(path: string, { base, ours, theirs }: Nodes): Refused {
  const pair = { name: path, base: base && textOf(base), ours: textOf(ours), theirs: textOf(theirs) };
  return refused('same-place', `both changed ${path}`, [pair]);
}

function deletedAndChanged(path: string, { base, ours, theirs }: Three<PlacedEntry | null>): Refused {
  const text = (entry: PlacedEntry | null) => entry?.part.text ?? null;
  return refused('deleted-and-changed', path, [
    { name: path, base: text(base), ours: text(ours), theirs: text(theirs) },
  ]);
}

interface IndexedEntry {
  readonly entry: KeyEntry;
  readonly part: Part;
}

function entriesOf(placed: Placed<KeyMap> | null): Map<string, IndexedEntry> {
  if (placed === null) return new Map();
  const parts = partsOf(placed);
  return new Map(
    placed.node.entries.map((entry, at) => [entry.key, { entry, part: parts[at] ?? { text: '', lead: null } }]),
  );
}

const placedEntry = (placed: Placed | null, entry: IndexedEntry | undefined): PlacedEntry | null =>
  placed === null || entry === undefined ? null : { text: placed.text, ...entry };

const valuePlace = ({ text, entry }: PlacedEntry): Placed => ({ text, node: entry.value });

/** The entry with another value: what stands around the value stays. */
function withValue({ text, entry, part }: PlacedEntry, value: string): Part {
  const { start, end }: KeyNode = entry.value;
  return { lead: part.lead, text: text.slice(entry.start, start) + value + text.slice(end, entry.end) };
}

function mapValue(members: ReadonlyMap<string, Member>): string {
  const sorted = [...members].sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, { value }]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
