import { type CharacterSet, has, intersect, onlyMember } from './character-set.js';
import { mostReadable, preference } from './readable-character.js';

/**
 * The characters worth trying where both sides allow one of `left` and `right`: the most readable of each
 * group that no label tells apart. Trying one member of a group is trying all.
 */
export function candidates(left: CharacterSet, right: CharacterSet, labels: readonly CharacterSet[]): number[] {
  const only = onlyMember(left) ?? onlyMember(right);
  if (only !== null) return has(left, only) && has(right, only) ? [only] : [];
  const both = intersect(left, right);
  if (labels.length === 0) return readableOf([both]);
  return readableOf(groups(both, labels).values());
}

function readableOf(sets: Iterable<CharacterSet>): number[] {
  const readable: number[] = [];
  for (const set of sets) {
    const character = mostReadable(set);
    if (character !== null) readable.push(character);
  }
  return readable.sort((left, right) => preference(left) - preference(right));
}

function groups(set: CharacterSet, labels: readonly CharacterSet[]): Map<string, [number, number][]> {
  const cuts = cutPoints(labels);
  const bySignature = new Map<string, [number, number][]>();
  for (const [low, high] of set) {
    const inner = cuts.filter((cut) => cut > low && cut <= high);
    for (const [at, from] of [low, ...inner].entries()) {
      const signature = labels.map((label) => (has(label, from) ? '1' : '0')).join('');
      const range: [number, number] = [from, (inner[at] ?? high + 1) - 1];
      const group = bySignature.get(signature);
      if (group === undefined) bySignature.set(signature, [range]);
      else group.push(range);
    }
  }
  return bySignature;
}

/** Where some label begins or has just ended. */
function cutPoints(labels: readonly CharacterSet[]): number[] {
  const cuts = new Set<number>();
  for (const label of labels) {
    for (const [low, high] of label) cuts.add(low).add(high + 1);
  }
  return [...cuts].sort((left, right) => left - right);
}
