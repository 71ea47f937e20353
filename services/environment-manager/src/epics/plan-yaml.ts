import type { PlanDocument } from '@manyhands/contracts';
import { readPlan, type FieldError } from '@manyhands/document';
import { ProblemError } from '../http/problem.js';

const FIELD = 'planYaml';

/** The plan in a YAML text. Throws {@link ProblemError} 400 that names the line, or the field inside `planYaml`. */
export function readPlanYaml(text: string): PlanDocument {
  const read = readPlan(text);
  if (read.ok) return read.plan;
  const errors = read.errors.map((error) => ({ ...error, field: placed(error) }));
  if (read.kind === 'misshapen') throw misshapen(errors);
  const said = errors.map(({ message }) => message).join('; ');
  throw new ProblemError(400, 'malformed-yaml', `${FIELD} ${said}.`, { errors });
}

/** `tasks[0].role` becomes `planYaml.tasks[0].role`. */
const placed = ({ field }: FieldError): string => (field === '' ? FIELD : `${FIELD}.${field}`);

function misshapen(errors: readonly FieldError[]): ProblemError {
  const said = errors.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  return new ProblemError(400, 'plan-malformed', `The plan is not as it must be. ${said.join('; ')}.`, { errors });
}
