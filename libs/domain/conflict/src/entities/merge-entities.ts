import { mergeOrder } from '../merge-order.js';
import { type Needs, needsOf } from '../imports/needs.js';
import { mergeImport } from '../imports/merge-names.js';
import { type Change, type EntityPair, type Refused, refused } from '../rung.js';
import { type CodeStyle, reformatted, settleCode } from '../text/settle-code.js';
import { mergeText, settled } from '../text/merge-text.js';
import type { Three } from '../text/merge-tokens.js';
import { type Cut, type Piece } from './cut.js';
import { insideOf } from './cut-members.js';
import { effectsCollide } from './effects-collide.js';

/** A merged row of pieces, and the names that it must hold, those of inner rows with the outer name before them. */
export interface MergedRow {
  readonly kind: 'row';
  readonly text: string;
  readonly keys: readonly string[];
}

interface Kept {
  readonly blank: string;
  readonly text: string;
  /** Keys of inner rows that were merged one by one. */
  readonly inner: readonly string[];
}

type Sides = Three<Piece | null>;

/** Merges three cuts piece by piece. What cannot be settled is refused with the pair that is in the way. */
export class EntityMerge {
  readonly changes: Change[] = [];

  constructor(
    private readonly sources: Three<string>,
    private readonly style: CodeStyle,
  ) {}

  merge(cuts: Three<Cut>, path = '', needs?: Needs): MergedRow | Refused {
    const rows = { base: cuts.base.pieces, ours: cuts.ours.pieces, theirs: cuts.theirs.pieces };
    const twice = Object.values(rows).flatMap(duplicates)[0];
    if (twice !== undefined) return refused('duplicate', `${path}${twice} stands twice`);
    if (effectsCollide(rows))
      return refused('order-sensitive', `${path || 'the file'}: both added statements with effects at the same place`);
    const byKey = { base: indexed(rows.base), ours: indexed(rows.ours), theirs: indexed(rows.theirs) };
    const keys = new Set([...byKey.ours.keys(), ...byKey.theirs.keys()]);
    const kept = new Map<string, Kept>();
    // Imports come last: whether one is still needed can be told when the rest is there.
    const isImport = (key: string) => key.startsWith('import ');
    const rest = () => [...kept].flatMap(([key, { text }]) => (isImport(key) ? [] : [text])).join('\n');
    const known = needs ?? needsOf(rest, rows);
    for (const key of [...[...keys].filter((one) => !isImport(one)), ...[...keys].filter(isImport)]) {
      const sides = {
        base: byKey.base.get(key) ?? null,
        ours: byKey.ours.get(key) ?? null,
        theirs: byKey.theirs.get(key) ?? null,
      };

      const one = this.piece(path + key, sides, known);
      if (one === null) continue;
      if ('because' in one) return one;
      kept.set(key, one);
    }
    return this.assemble(cuts, kept, path);
  }

  private assemble(cuts: Three<Cut>, kept: ReadonlyMap<string, Kept>, path: string): MergedRow | Refused {
    const keysOf = ({ pieces }: Cut) => pieces.map(({ key }) => key);
    const order = mergeOrder(
      { base: keysOf(cuts.base), ours: keysOf(cuts.ours), theirs: keysOf(cuts.theirs) },
      new Set(kept.keys()),
    );
    if (order === null) return refused('moved-by-both', path || 'the file');
    const tail = mergeText({ base: cuts.base.tail, ours: cuts.ours.tail, theirs: cuts.theirs.tail });
    if (tail.kind === 'conflict' && (cuts.ours.tail + cuts.theirs.tail).trim() !== '')
      return refused('same-place', `${path}end`);
    const end = tail.kind === 'clean' ? tail.text : cuts.ours.tail;
    const texts = order.map((key) => `${kept.get(key)?.blank ?? ''}${kept.get(key)?.text ?? ''}`);
    return {
      kind: 'row',
      text: (cuts.ours.open || cuts.theirs.open) + texts.join('') + end,
      keys: order.flatMap((key) => [path + key, ...(kept.get(key)?.inner ?? [])]),
    };
  }

  /** One piece of the result; null when it is gone. */
  private piece(name: string, sides: Sides, needs: Needs): Kept | Refused | null {
    const { base, ours, theirs } = sides;
    if (ours === null || theirs === null) return this.oneSided(name, sides, needs);
    const blank = blankOf({ base, ours, theirs });
    if (ours.text === theirs.text || theirs.text === base?.text) return { blank, text: ours.text, inner: [] };
    if (ours.text === base?.text) return this.noted('took-theirs', name, { blank, text: theirs.text, inner: [] });
    if (ours.entity?.import != null) {
      const text = mergeImport(sides, needs);
      return typeof text === 'string'
        ? this.noted('merged', name, { blank, text, inner: [] })
        : withPair(text, name, sides);
    }
    return this.bothChanged(name, { base, ours, theirs }, needs);
  }

  private bothChanged(name: string, sides: BothSides, needs: Needs): Kept | Refused {
    const { base, ours, theirs } = sides;
    const blank = blankOf(sides);
    if (base === null) return withPair(refused('same-place', `both added ${name}`), name, sides);
    const merged = mergeText({ base: base.text, ours: ours.text, theirs: theirs.text });
    if (merged.kind === 'clean') return this.noted('merged', name, { blank, text: merged.text, inner: [] });
    const words = this.style.layoutMatters ? null : reformatted({ base: base.text, ours: ours.text, theirs: theirs.text });
    if (words !== null) return this.noted('combined', name, { blank, text: words, inner: [] });
    const inside = this.members(name, { base, ours, theirs }, needs);
    const fine = settled(merged.chunks, (chunk) => settleCode(chunk, this.style));
    if (fine.kind === 'clean' && (inside === null || 'because' in inside))
      return this.noted('combined', name, { blank, text: fine.text, inner: [] });
    if (inside === null) return withPair(refused('same-place', `both changed ${name}`), name, sides);
    return 'because' in inside
      ? inside.pairs.length > 0
        ? inside
        : withPair(inside, name, sides)
      : { ...inside, blank };
  }

  private oneSided(name: string, sides: Sides, needs: Needs): Kept | Refused | null {
    const { base, ours, theirs } = sides;
    const left = ours ?? theirs;
    if (left === null) return null;
    const locals = left.entity?.import?.locals ?? [];
    const [addedBy, takenBy] = ours === null ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const);
    if (base === null) {
      if (locals.length > 0 && locals.every((local) => needs.isOutdated(local, addedBy))) return null;
      return this.noted(`added-${addedBy}`, name, { ...left, inner: [] });
    }
    if (locals.some((local) => needs.isMissed(local, takenBy))) return this.noted('kept', name, { ...left, inner: [] });
    if (left.text !== base.text) return withPair(refused('deleted-and-changed', name), name, sides);
    this.changes.push({ what: 'deleted', name });
    return null;
  }

  /** Null when it has no members that can be merged one by one. */
  private members(name: string, sides: Three<Piece>, needs: Needs): Kept | Refused | null {
    const parts = {
      base: insideOf(sides.base, this.sources.base),
      ours: insideOf(sides.ours, this.sources.ours),
      theirs: insideOf(sides.theirs, this.sources.theirs),
    };
    const { base, ours, theirs } = parts;
    if (base === null || ours === null || theirs === null) return null;
    const [head, foot] = (['head', 'foot'] as const).map((end) =>
      mergeText({ base: base[end], ours: ours[end], theirs: theirs[end] }),
    );
    if (head?.kind !== 'clean' || foot?.kind !== 'clean') return null;
    const row = this.merge({ base: base.cut, ours: ours.cut, theirs: theirs.cut }, `${name} / `, needs);
    if (row.kind === 'refused') return row;
    return { blank: '', text: head.text + row.text + foot.text, inner: row.keys };
  }

  private noted(what: Change['what'], name: string, kept: Kept): Kept {
    this.changes.push({ what, name });
    return { blank: kept.blank, text: kept.text, inner: kept.inner };
  }
}

type BothSides = { readonly base: Piece | null } & Omit<Three<Piece>, 'base'>;

const blankOf = ({ base, ours, theirs }: BothSides): string => (ours.blank === base?.blank ? theirs.blank : ours.blank);

const indexed = (row: readonly Piece[]): Map<string, Piece> => new Map(row.map((piece) => [piece.key, piece]));

function duplicates(row: readonly Piece[]): string[] {
  const seen = new Set<string>();
  return row.flatMap(({ key }) => (seen.has(key) ? [key] : (seen.add(key), [])));
}

function withPair(refusal: Refused, name: string, { base, ours, theirs }: Sides): Refused {
  const pair: EntityPair = { name, base: base?.text ?? null, ours: ours?.text ?? null, theirs: theirs?.text ?? null };
  return { ...refusal, pairs: [pair] };
}
