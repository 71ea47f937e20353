import { PlanDocument } from '@manyhands/contracts';
import type { ReadPlan, Violation } from '@manyhands/plan';
import { inputErrors, unstorableText } from '@manyhands/document';

const NO_JSON: Violation = {
  code: 'invalid-document',
  severity: 'error',
  tasks: [],
  message: 'the answer is no JSON; answer with the plan as one JSON object and nothing else',
};

/** Whether a model's answer has the shape of a plan; what is wrong goes back to the model by field. */
export function readProposal(document: unknown): ReadPlan {
  if (document === undefined) return { ok: false, violations: [NO_JSON] };
  const parsed = PlanDocument.safeParse(document);
  const errors = parsed.success ? unstorableText(parsed.data) : inputErrors(parsed.error.issues, 'plan');
  if (parsed.success && errors.length === 0) return { ok: true, plan: parsed.data };
  const violations = errors.map(({ field, message }) => ({
    code: 'invalid-document' as const,
    severity: 'error' as const,
    tasks: [],
    message: `${field}: ${message}`,
    path: field,
  }));
  return { ok: false, violations };
}
