import type { Scope, Witness } from '@manyhands/scope';
import type { PlanFacts } from './plan-facts.js';
import { placeOfWitness } from './place-of-witness.js';
import type { PlanTask } from './plan-document.js';
import type { Violation } from './violation.js';

/** Most overlaps reported for one plan: more would help nobody, and a plan of equal scopes has millions. */
export const MAX_OVERLAPS = 100;

/** Pairs of tasks that may run at the same time and may write the same path, in the order of the plan. */
export function checkOverlaps(facts: PlanFacts): Violation[] {
  const violations: Violation[] = [];
  for (const pair of concurrentPairs(facts)) {
    const violation = compare(pair, facts);
    if (facts.prover.isSpent) return violations;
    if (violation !== null) violations.push(violation);
    if (violations.length >= MAX_OVERLAPS) return violations;
  }
  return violations;
}

/** Two tasks that no chain of needs orders, and whose scopes may meet. */
export interface Pair {
  /** Positions in the plan; `other` is the later one. */
  readonly one: number;
  readonly other: number;
  readonly left: Scope;
  readonly right: Scope;
}

export function* concurrentPairs({ scopes, index, order }: PlanFacts): Generator<Pair> {
  for (const [one, left] of scopes.entries()) {
    if (left === null) continue;
    const isNear = index.meeting(one);
    for (let other = one + 1; other < scopes.length; other += 1) {
      if (isNear[other] === 0 || order.areOrdered(one, other)) continue;
      const right = scopes[other] ?? null;
      if (right !== null) yield { one, other, left, right };
    }
  }
}

function compare({ one, other, left, right }: Pair, { tasks, prover }: PlanFacts): Violation | null {
  const [first, second] = [tasks[one], tasks[other]];
  if (first === undefined || second === undefined) return null;
  const comparison = prover.compare(left, right);
  const concerned = { severity: 'error' as const, tasks: [first.id, second.id] };
  switch (comparison.kind) {
    case 'disjoint':
      return null;
    case 'too-complex': {
      const message = `tasks ${first.id} and ${second.id}: ${comparison.message}`;
      return { code: 'too-complex', ...concerned, message, path: `tasks[${other}].scope` };
    }
    case 'overlap': {
      const { witness } = comparison;
      const message = `${bothMayWrite(first, second, witness)}; order them with needs or narrow a scope`;
      const place = placeOfWitness(second, other, witness);
      return { code: 'overlap', ...concerned, message, witness: witness.path, path: place };
    }
    default:
      return comparison satisfies never;
  }
}

/** Why two tasks must not run at the same time, in words. */
export function bothMayWrite(first: PlanTask, second: PlanTask, { path, other }: Witness): string {
  const tasks = `tasks ${first.id} and ${second.id} may both write`;
  return other === undefined
    ? `${tasks} ${path}`
    : `${tasks} ${other}, one as a file and one as the directory of ${path}`;
}
