import { bothMayWrite } from '../check-overlaps.js';
import type { PlanFacts } from '../plan-facts.js';
import type { Comparison } from '../prover.js';

/** Compares the scopes of tasks when it is asked. What is too complex to compare counts as an overlap: it must be ordered, too. */
export class Overlaps {
  /** Those that were found, by both positions. */
  private readonly found = new Map<number, Comparison>();
  private readonly nameless: ReadonlySet<number>;

  constructor(private readonly facts: PlanFacts) {
    this.nameless = sharingAnId(facts);
  }

  /** Which tasks may overlap with this one: 1 at their position, else 0. */
  near(task: number): Uint8Array {
    return this.facts.index.meeting(task);
  }

  areOverlapping(one: number, other: number): boolean {
    const key = this.keyOf(one, other);
    if (this.found.has(key)) return true;
    if (this.nameless.has(one) || this.nameless.has(other)) return false;
    const { scopes, prover } = this.facts;
    const [left, right] = [scopes[one] ?? null, scopes[other] ?? null];
    if (left === null || right === null) return false;
    const comparison = prover.compare(left, right);
    if (comparison.kind !== 'disjoint') this.found.set(key, comparison);
    return comparison.kind !== 'disjoint';
  }

  /** Why two overlapping tasks must be ordered. */
  reason(one: number, other: number): string {
    const [first, second] = [Math.min(one, other), Math.max(one, other)].map((task) => this.facts.tasks[task]);
    const comparison = this.found.get(this.keyOf(one, other));
    if (first === undefined || second === undefined || comparison === undefined) return '';
    return comparison.kind === 'overlap'
      ? bothMayWrite(first, second, comparison.witness)
      : `the scopes of tasks ${first.id} and ${second.id} are too complex to compare`;
  }

  private keyOf(one: number, other: number): number {
    return Math.min(one, other) * this.facts.tasks.length + Math.max(one, other);
  }
}

/** Tasks whose id another task has too: a need could not tell them apart, so nothing is ordered by them. */
function sharingAnId({ tasks }: PlanFacts): Set<number> {
  const counts = new Map<string, number>();
  for (const { id } of tasks) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Set([...tasks.keys()].filter((task) => (counts.get(tasks[task]?.id ?? '') ?? 0) > 1));
}
