import type { FindingKind } from './finding.js';

/**
 * How likely the later one of two changes is bad for a finding of this kind, as far as nobody has measured it: an import that leads
 * nowhere nearly always, one entity that git merged without a word seldom.
 */
const CHANCE: Readonly<Record<FindingKind, number>> = {
  'gone-file': 0.8,
  'taken-name': 0.5,
  'same-name': 0.5,
  'same-resource': 0.3,
  'same-entity': 0.1,
};

/** Nothing is certain before the gate has said it. */
const MOST = 0.9;

/** The chance that a change is bad, by the kinds of findings about it and changes before it: one kind for each such pair and kind. */
export function suspicionOf(kinds: readonly FindingKind[]): number {
  return Math.min(MOST, 1 - kinds.reduce((good, kind) => good * (1 - CHANCE[kind]), 1));
}
