import type { Violation } from '@manyhands/plan';
import { ProblemError, type FieldError } from '../http/problem.js';

/** `422` for a plan that breaks the rules: one error per violation, with the witness path and the tasks. */
export function planProblem(violations: readonly Violation[], field: 'plan' | 'planYaml'): ProblemError {
  const count = violations.length === 1 ? 'one rule' : `${violations.length} rules`;
  const first = violations[0]?.message ?? '';
  return new ProblemError(422, 'plan-invalid', `The plan breaks ${count}. ${first}`, {
    errors: violations.map((violation) => errorOf(violation, field)),
  });
}

function errorOf(violation: Violation, root: string): FieldError {
  const { code, message, witness, path, tasks } = violation;
  return {
    field: path === undefined ? root : `${root}.${path}`,
    code,
    message,
    ...(witness === undefined ? {} : { witness }),
    ...(tasks.length === 0 ? {} : { tasks: [...tasks] }),
  };
}
