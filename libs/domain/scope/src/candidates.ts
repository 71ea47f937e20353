import { type CharacterSet, has, intersect, onlyMember } from './character-set.js';
import { groupsOf } from './groups-of.js';
import { mostReadable, preference } from './readable-character.js';
import type { SearchBudget } from './search-budget.js';

interface Choice {
  /** What either side allows. */
  readonly left: CharacterSet;
  readonly right: CharacterSet;
  /** What tells characters apart. */
  readonly labels: readonly CharacterSet[];
  readonly budget: SearchBudget;
}

/**
 * The characters worth trying where both sides allow one: the most readable of each group that no label tells apart.
 * Trying one member of a group is trying all.
 */
export function candidates({ left, right, labels, budget }: Choice): number[] {
  const only = onlyMember(left) ?? onlyMember(right);
  if (only !== null) return has(left, only) && has(right, only) ? [only] : [];
  budget.spendLittle(left.length + right.length);
  const readable: number[] = [];
  for (const group of groupsOf(intersect(left, right), labels, budget)) {
    const character = mostReadable(group, budget);
    if (character !== null) readable.push(character);
  }
  return readable.sort((one, other) => preference(one) - preference(other));
}
