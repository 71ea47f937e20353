import { codeLanguageOf } from '@manyhands/context';
import type { RungNumber } from './rung.js';
import type { NextRung } from './ladder.js';
import { keyFormatOf } from './keys/keys-rung.js';
import { isGenerated, regenerationOf } from './lock-files.js';
import { appendOnly } from './union-rung.js';

/** What is known of a conflict before anything is tried. */
export interface ConflictFacts {
  readonly path: string;
  /** False when it is about the file itself: deleted, renamed, binary, a link, a submodule. */
  readonly isText: boolean;
  /** Stretches of lines in conflict. */
  readonly stretches: number;
  /** Lines in them, of the longer side. */
  readonly lines: number;
  /** Files that import this one. */
  readonly dependents: number;
  /** Changes that cannot land before this is settled. */
  readonly waiting: number;
}

export interface ConflictScore {
  /** 1 to 5: how much hangs on it. */
  readonly impact: number;
  /** 1 to 5: how much there is to understand. */
  readonly complexity: number;
  /** impact × complexity, 1 to 25. */
  readonly score: number;
  readonly entry: RungNumber | NextRung;
  readonly urgency: 'low' | 'normal' | 'high';
}

const MOST = 5;
const HIGH_FROM = 12;
const NORMAL_FROM = 4;

/** Conflict score: where on the ladder to begin, and how urgent it is. */
export function scoreConflict(facts: ConflictFacts): ConflictScore {
  const impact = within(1 + magnitude(facts.dependents) + magnitude(facts.waiting));
  const complexity = facts.isText ? within(1 + magnitude(facts.stretches - 1) + magnitude(facts.lines / 10)) : MOST;
  const score = impact * complexity;
  const urgency = facts.waiting > 0 && score >= HIGH_FROM ? 'high' : score >= NORMAL_FROM ? 'normal' : 'low';
  return { impact, complexity, score, entry: entryOf(facts), urgency };
}

/** The first rung that knows such files. */
function entryOf({ path, isText }: ConflictFacts): RungNumber | NextRung {
  if (regenerationOf(path) !== null || isGenerated(path, '')) return 1;
  if (!isText) return 7;
  if (keyFormatOf(path) !== null) return 2;
  if (appendOnly(path)) return 3;
  return codeLanguageOf(path) === null ? 6 : 4;
}

/** 0 for nothing, then one more each time it is four times as much. */
const magnitude = (value: number): number => (value <= 0 ? 0 : 1 + Math.floor(Math.log2(Math.max(1, value)) / 2));
const within = (value: number): number => Math.min(MOST, Math.max(1, value));
