import { parseScope, type Scope, type ScopeProblem, sizeOf } from '@manyhands/scope';
import type { PlanTask } from './plan-document.js';
import type { Prover } from './prover.js';
import type { Violation } from './violation.js';

/** Most automaton states of all scopes of one plan together, so that none can take all memory: about 500 MB. */
export const MAX_PLAN_STATES = 1_000_000;

/** `scopes` is in the order of the tasks, with `null` for a scope that allows nothing or was not read. */
export interface ReadScopes {
  readonly scopes: readonly (Scope | null)[];
  readonly violations: readonly Violation[];
  /** The scopes are too many or too complex to read them all: the rest is `null`. */
  readonly isCutShort: boolean;
}

/** Parses the scope of every task once, for all checks that need it. */
export function readScopes(tasks: readonly PlanTask[], prover: Prover, states = MAX_PLAN_STATES): ReadScopes {
  const scopes: (Scope | null)[] = [];
  const violations: Violation[] = [];
  let room = states;
  for (const [at, task] of tasks.entries()) {
    const { scope, found } = readScope(task, at, prover);
    room -= scope === null ? 0 : sizeOf(scope).states;
    if (room < 0 || prover.isSpent) return { scopes: tasks.map(() => null), violations, isCutShort: true };
    violations.push(...found);
    scopes.push(found.length === 0 ? scope : null);
  }
  return { scopes, violations, isCutShort: false };
}

function readScope(task: PlanTask, at: number, prover: Prover): { scope: Scope | null; found: Violation[] } {
  const parsed = parseScope(task.scope);
  if (parsed.ok) return { scope: parsed.scope, found: emptiness({ task, at, scope: parsed.scope, prover }) };
  return { scope: null, found: parsed.problems.map((each) => invalid(task, at, each)) };
}

function invalid({ id }: PlanTask, at: number, problem: ScopeProblem): Violation {
  const leaves = problem.code === 'absolute' || problem.code === 'parent-segment';
  return {
    code: leaves ? 'outside-repository' : 'invalid-pattern',
    severity: 'error',
    tasks: [id],
    message: `task ${id}: ${problem.message}`,
    path: `tasks[${at}].scope[${problem.index}]`,
  };
}

interface TaskScope {
  readonly task: PlanTask;
  readonly at: number;
  readonly scope: Scope;
  readonly prover: Prover;
}

function emptiness({ task, at, scope, prover }: TaskScope): Violation[] {
  const place = { severity: 'error' as const, tasks: [task.id], path: `tasks[${at}].scope` };
  const empty = prover.isEmpty(scope);
  if (empty === false) return [];
  if (empty !== true) return [{ code: 'too-complex', message: `task ${task.id}: ${empty.message}`, ...place }];
  const why = task.scope.length === 0 ? 'has an empty scope' : 'has a scope whose exclusions leave nothing';
  const message = `task ${task.id} ${why}; name at least one path that it may write`;
  return [{ code: 'empty-scope', message, ...place }];
}
