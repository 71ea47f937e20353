import type { ChangeFacts } from './change-facts.js';
import { goneFile } from './compare/gone-file.js';
import { sameEntity } from './compare/same-entity.js';
import { sameResource } from './compare/same-resource.js';
import { sameUnit } from './compare/same-unit.js';
import { takenName } from './compare/taken-name.js';
import { FINDING_KINDS, type Finding } from './finding.js';

/** Findings of one kind about two changes; whoever has more of them knows enough. */
export const MOST_OF_A_KIND = 20;

/**
 * Why two changes may not get on with each other, though each is fine by itself. Which one is given first does not matter. Changes that
 * share no file, no import, no package and no folder of migrations have no findings, and nothing is said of what both left as it was.
 */
export function findInterference(one: ChangeFacts, other: ChangeFacts): Finding[] {
  const [a, b] = one.changeId < other.changeId ? [one, other] : [other, one];
  const found: Finding[] = [
    ...goneFile(a, b),
    ...goneFile(b, a),
    ...sameResource(a, b),
    ...sameEntity(a, b),
    ...sameUnit(a, b),
    ...takenName(a, b),
    ...takenName(b, a),
  ];
  return FINDING_KINDS.flatMap((kind) => found.filter((finding) => finding.kind === kind).slice(0, MOST_OF_A_KIND));
}
