import { isEmpty, parseScope, type Scope, type ScopeProblem, ScopeTooComplexError } from '@manyhands/scope';
import type { PlanTask } from './plan-document.js';
import type { Violation } from './violation.js';

/** `scopes` is in the order of the tasks, with `null` for a scope that allows nothing or cannot be read. */
interface ReadScopes {
  readonly scopes: readonly (Scope | null)[];
  readonly violations: readonly Violation[];
}

/** Parses the scope of every task once, for all checks that need it. */
export function readScopes(tasks: readonly PlanTask[]): ReadScopes {
  const scopes: (Scope | null)[] = [];
  const violations: Violation[] = [];
  for (const [at, task] of tasks.entries()) {
    const parsed = parseScope(task.scope);
    const found = parsed.ok
      ? emptiness(task, at, parsed.scope)
      : parsed.problems.map((each) => invalid(task, at, each));
    violations.push(...found);
    scopes.push(parsed.ok && found.length === 0 ? parsed.scope : null);
  }
  return { scopes, violations };
}

function invalid({ id }: PlanTask, at: number, problem: ScopeProblem): Violation {
  const leaves = problem.code === 'absolute' || problem.code === 'parent-segment';
  return {
    code: leaves ? 'outside-repository' : 'invalid-pattern',
    tasks: [id],
    message: `task ${id}: ${problem.message}`,
    path: `tasks[${at}].scope[${problem.index}]`,
  };
}

function emptiness({ id, scope }: PlanTask, at: number, parsed: Scope): Violation[] {
  const place = { tasks: [id], path: `tasks[${at}].scope` };
  try {
    if (!isEmpty(parsed)) return [];
  } catch (error) {
    if (!(error instanceof ScopeTooComplexError)) throw error;
    return [{ code: 'too-complex', message: `task ${id}: ${error.message}`, ...place }];
  }
  const why = scope.length === 0 ? 'has an empty scope' : 'has a scope whose exclusions leave nothing';
  return [{ code: 'empty-scope', message: `task ${id} ${why}; name at least one path that it may write`, ...place }];
}
