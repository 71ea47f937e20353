import type { Scope, Witness } from '@manyhands/scope';
import { compareScopes, placeOfWitness } from './compare-scopes.js';
import type { PlanTask } from './plan-document.js';
import { Reachability } from './reachability.js';
import type { TaskGraph } from './task-graph.js';
import type { Violation } from './violation.js';

/** Most overlaps reported for one plan: more would help nobody, and a plan of equal scopes has millions. */
export const MAX_OVERLAPS = 100;

/** Pairs of tasks that may run at the same time and may write the same path, in the order of the plan. */
export function checkOverlaps(
  tasks: readonly PlanTask[],
  scopes: readonly (Scope | null)[],
  { needs }: TaskGraph,
): Violation[] {
  const order = new Reachability(needs);
  const violations: Violation[] = [];
  for (let one = 0; one < tasks.length; one += 1) {
    for (let other = one + 1; other < tasks.length && violations.length < MAX_OVERLAPS; other += 1) {
      const left = scopes[one] ?? null;
      const right = scopes[other] ?? null;
      if (left === null || right === null || order.areOrdered(one, other)) continue;
      const violation = compare({ tasks, one, other, left, right });
      if (violation !== null) violations.push(violation);
    }
  }
  return violations;
}

interface Pair {
  readonly tasks: readonly PlanTask[];
  /** Positions in the plan; `other` is the later one. */
  readonly one: number;
  readonly other: number;
  readonly left: Scope;
  readonly right: Scope;
}

function compare({ tasks, one, other, left, right }: Pair): Violation | null {
  const [first, second] = [tasks[one], tasks[other]];
  if (first === undefined || second === undefined) return null;
  const comparison = compareScopes(left, right);
  const ids = [first.id, second.id];
  switch (comparison.kind) {
    case 'disjoint':
      return null;
    case 'too-complex':
      return {
        code: 'too-complex',
        tasks: ids,
        message: `tasks ${first.id} and ${second.id}: ${comparison.message}`,
        path: `tasks[${other}].scope`,
      };
    case 'overlap':
      return {
        code: 'overlap',
        tasks: ids,
        message: sentence(first, second, comparison.witness),
        witness: comparison.witness.path,
        path: placeOfWitness(second, other, comparison.witness),
      };
    default:
      return comparison satisfies never;
  }
}

function sentence(first: PlanTask, second: PlanTask, { path, other }: Witness): string {
  const wayOut = 'order them with needs or narrow a scope';
  if (other === undefined) return `tasks ${first.id} and ${second.id} may both write ${path}; ${wayOut}`;
  return `tasks ${first.id} and ${second.id} may both write ${other}, one as a file and one as the directory of ${path}; ${wayOut}`;
}
