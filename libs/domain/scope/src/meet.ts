import { type CharacterSet, intersect, onlyMember, single } from './character-set.js';
import type { SearchBudget } from './search-budget.js';
import type { Part, Segment } from './segments.js';

/** Patterns that match together what both patterns match: a finite number, but there can be very many. */
export function meetPatterns(one: Pattern, other: Pattern, budget: SearchBudget): Pattern[] {
  const both = (left: Segment, right: Segment): Segment[] => {
    return left.kind === 'name' && right.kind === 'name' ? meetNames(left.parts, right.parts, budget) : [];
  };
  return meet(one, other, { isOpen: ({ kind }) => kind === 'tree', both, budget });
}

type Pattern = readonly Segment[];

function meetNames(one: readonly Part[], other: readonly Part[], budget: SearchBudget): Segment[] {
  const names = meet(one, other, { isOpen: ({ kind }) => kind === 'star', both: meetParts, budget });
  return names.map((parts) => ({ kind: 'name', parts }));
}

function meetParts(one: Part, other: Part): Part[] {
  const set = intersect(charactersOf(one), charactersOf(other));
  const only = onlyMember(set);
  if (only !== null) return [{ kind: 'literal', character: only }];
  return set.length > 0 ? [{ kind: 'characters', set }] : [];
}

function charactersOf(part: Part): CharacterSet {
  if (part.kind === 'star') return [];
  return part.kind === 'literal' ? single(part.character) : part.set;
}

interface Rules<Piece> {
  /** Whether the piece stands for any number of others, also none: `*` in a name, `**` in a pattern. */
  readonly isOpen: (piece: Piece) => boolean;
  /** What two pieces that stand for one thing each have in common. */
  readonly both: (one: Piece, other: Piece) => readonly Piece[];
  readonly budget: SearchBudget;
}

/** Every way in which two rows of pieces can be one row. */
function meet<Piece>(one: readonly Piece[], other: readonly Piece[], rules: Rules<Piece>): Piece[][] {
  const { isOpen, both, budget } = rules;
  budget.spend(1);
  const [first, ...rest] = one;
  const [second, ...others] = other;
  if (first === undefined) return other.every(isOpen) ? [[]] : [];
  if (second === undefined) return one.every(isOpen) ? [[]] : [];
  const after = (piece: Piece, rows: readonly Piece[][]): Piece[][] => {
    for (const { length } of rows) budget.spend(length);
    return rows.map((row) => [piece, ...row]);
  };
  if (isOpen(first) && isOpen(second)) return after(first, [...meet(rest, other, rules), ...meet(one, others, rules)]);
  if (isOpen(first)) return [...meet(rest, other, rules), ...after(second, meet(one, others, rules))];
  if (isOpen(second)) return [...meet(one, others, rules), ...after(first, meet(rest, other, rules))];
  return both(first, second).flatMap((piece) => after(piece, meet(rest, others, rules)));
}
