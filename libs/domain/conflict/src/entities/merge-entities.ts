import { mergeOrder } from '../merge-order.js';
import { type Needs, needsOf, type Side } from '../imports/needs.js';
import { mergeImport } from '../imports/merge-names.js';
import { type Change, type EntityPair, type Refused, refused } from '../rung.js';
import { type CodeStyle, reformatted, settleCode } from '../text/settle-code.js';
import { mergeText, settled } from '../text/merge-text.js';
import type { Three } from '../text/merge-tokens.js';
import { type Cut, type Piece } from './cut.js';
import { insideOf, namesInside } from './cut-members.js';
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

/** What two sides disagree about, and the names inside of it; null for a side without any that can be told. */
export interface OpenEntity {
  readonly pair: EntityPair;
  readonly inside: Three<readonly string[] | null>;
  /** It is one entity on both sides, and not overloads. */
  readonly single: boolean;
}

/** Gives the text of an entity where the sides do not say it; null when it does not know either. */
export type Settle = (open: OpenEntity) => string | null;

/** Merges three cuts piece by piece. What cannot be settled is refused with the pair that is in the way. */
export class EntityMerge {
  readonly changes: Change[] = [];

  constructor(
    private readonly sources: Three<string>,
    private readonly style: CodeStyle,
    private readonly settle: Settle = () => null,
  ) {}

  merge(cuts: Three<Cut>, path = '', needs?: Needs): MergedRow | Refused {
    const rows = { base: cuts.base.pieces, ours: cuts.ours.pieces, theirs: cuts.theirs.pieces };
    const twice = Object.values(rows).flatMap(duplicates)[0];
    if (twice !== undefined) return refused('duplicate', `${path}${twice} stands twice`);
    if (effectsCollide(rows))
      return refused('order-sensitive', `${path || 'the file'}: both added statements with effects at the same place`);
    const kept = new Map<string, Kept>();
    const rest = () => [...kept].flatMap(([key, { text }]) => (isImportKey(key) ? [] : [text])).join('\n');
    const known = needs ?? needsOf(rest, rows);
    for (const [key, sides] of importsLast(rows)) {
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
    const [was, one, other] = [base?.text, ours.text, theirs.text];
    const kept = { blank: blankOf({ base, ours, theirs }), text: one, inner: [] };
    if (one === other || other === was) return kept;
    if (one === was) return this.noted('took-theirs', name, { ...kept, text: other });
    if (ours.entity?.import == null) return this.bothChanged(name, { base, ours, theirs }, needs);
    const text = mergeImport(sides, needs);
    return typeof text === 'string' ? this.noted('merged', name, { ...kept, text }) : withPair(text, name, sides);
  }

  private bothChanged(name: string, sides: BothSides, needs: Needs): Kept | Refused {
    const { base, ours, theirs } = sides;
    if (base === null) return this.open(name, sides);
    const kept = { blank: blankOf(sides), inner: [] };
    const texts = { base: base.text, ours: ours.text, theirs: theirs.text };
    const merged = mergeText(texts);
    if (merged.kind === 'clean') return this.noted('merged', name, { ...kept, text: merged.text });
    const words = this.style.layoutMatters ? null : reformatted(texts);
    if (words !== null) return this.noted('combined', name, { ...kept, text: words });
    const inside = this.members(name, { base, ours, theirs }, needs);
    if (inside !== null) return 'because' in inside ? withPair(inside, name, sides) : { ...inside, blank: kept.blank };
    const fine = settled(merged.chunks, (chunk) => settleCode(chunk, this.style));
    if (fine.kind === 'clean') return this.noted('combined', name, { ...kept, text: fine.text });
    return this.open(name, sides);
  }

  /** What the texts do not settle. */
  private open(name: string, sides: BothSides): Kept | Refused {
    const { base, ours, theirs } = this.sources;
    const text = this.settle({
      pair: pairOf(name, sides),
      single: sides.ours.entity !== null && sides.theirs.entity !== null,
      inside: {
        base: sides.base && namesInside(sides.base, base),
        ours: namesInside(sides.ours, ours),
        theirs: namesInside(sides.theirs, theirs),
      },
    });
    if (text !== null) return this.noted('mediated', name, { blank: blankOf(sides), text, inner: [] });
    const what = sides.base === null ? 'added' : 'changed';
    return withPair(refused('same-place', `both ${what} ${name}`), name, sides);
  }

  private oneSided(name: string, sides: Sides, needs: Needs): Kept | Refused | null {
    const { base, ours, theirs } = sides;
    const [left, has, lacks] =
      ours === null ? ([theirs, 'theirs', 'ours'] as const) : ([ours, 'ours', 'theirs'] as const);
    if (left === null) return null;
    const locals = left.entity?.import?.locals ?? [];
    const kept = { ...left, inner: [] };
    if (base === null) {
      return allOutdated(locals, has, needs) ? this.gone(name) : this.noted(`added-${has}`, name, kept);
    }
    if (locals.some((local) => needs.isMissed(local, lacks))) return this.noted('kept', name, kept);
    return left.text === base.text ? this.gone(name) : withPair(refused('deleted-and-changed', name), name, sides);
  }

  private gone(name: string): null {
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

const allOutdated = (locals: readonly string[], side: Side, needs: Needs): boolean =>
  locals.length > 0 && locals.every((local) => needs.isOutdated(local, side));

const isImportKey = (key: string): boolean => key.startsWith('import ');

/** What each key stands for on each side. Imports come last: whether one is needed can be told when the rest is there. */
function importsLast({ base, ours, theirs }: Three<readonly Piece[]>): [string, Sides][] {
  const [was, one, other] = [indexed(base), indexed(ours), indexed(theirs)];
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  const ordered = [...keys.filter((key) => !isImportKey(key)), ...keys.filter(isImportKey)];
  const at = (row: ReadonlyMap<string, Piece>, key: string) => row.get(key) ?? null;
  return ordered.map((key) => [key, { base: at(was, key), ours: at(one, key), theirs: at(other, key) }]);
}

const indexed = (row: readonly Piece[]): Map<string, Piece> => new Map(row.map((piece) => [piece.key, piece]));

function duplicates(row: readonly Piece[]): string[] {
  const seen = new Set<string>();
  return row.flatMap(({ key }) => (seen.has(key) ? [key] : (seen.add(key), [])));
}

const withPair = (refusal: Refused, name: string, sides: Sides): Refused =>
  refusal.pairs.length > 0 ? refusal : { ...refusal, pairs: [pairOf(name, sides)] };

const pairOf = (name: string, { base, ours, theirs }: Sides): EntityPair => ({
  name,
  base: base?.text ?? null,
  ours: ours?.text ?? null,
  theirs: theirs?.text ?? null,
});
