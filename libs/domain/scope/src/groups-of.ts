import { type CharacterSet, has } from './character-set.js';
import type { SearchBudget } from './search-budget.js';

/** The set, cut into groups that no label tells apart: a label has all of a group, or nothing of it. */
export function groupsOf(
  set: CharacterSet,
  labels: readonly CharacterSet[],
  budget: SearchBudget,
): readonly CharacterSet[] {
  if (labels.length === 0) return [set];
  for (const label of labels) budget.spendLittle(label.length);
  const pieces = cut(set, labels);
  budget.spendLittle(pieces.length * labels.length);
  const groups = new Map<string, [number, number][]>();
  for (const piece of pieces) {
    const signature = labels.map((label) => (has(label, piece[0]) ? '1' : '0')).join('');
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [piece]);
    else group.push(piece);
  }
  return [...groups.values()];
}

/** Cuts the set wherever a label begins or has just ended. */
function cut(set: CharacterSet, labels: readonly CharacterSet[]): [number, number][] {
  const cuts = cutPoints(labels);
  const pieces: [number, number][] = [];
  let next = 0;
  for (const [low, high] of set) {
    let from = low;
    for (; (cuts[next] ?? Infinity) <= high; next += 1) {
      const at = cuts[next] ?? 0;
      if (at > from) pieces.push([from, at - 1]);
      from = Math.max(from, at);
    }
    pieces.push([from, high]);
  }
  return pieces;
}

function cutPoints(labels: readonly CharacterSet[]): number[] {
  const cuts = new Set<number>();
  for (const label of labels) {
    for (const [low, high] of label) cuts.add(low).add(high + 1);
  }
  return [...cuts].sort((left, right) => left - right);
}
