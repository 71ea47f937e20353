import { PlanDocument } from '@manyhands/contracts';
import type { ReadPlan } from '@manyhands/plan';
import { inputErrors } from '../http/input-errors.js';
import { unstorableText } from '../http/unstorable-text.js';

/** Whether a model's answer has the shape of a plan; what is wrong goes back to the model by field. */
export function readProposal(document: unknown): ReadPlan {
  const parsed = PlanDocument.safeParse(document);
  const errors = parsed.success ? unstorableText(parsed.data) : inputErrors(parsed.error.issues, 'plan');
  if (parsed.success && errors.length === 0) return { ok: true, plan: parsed.data };
  const violations = errors.map(({ field, message }) => ({
    code: 'invalid-document' as const,
    tasks: [],
    message: `${field}: ${message}`,
    path: field,
  }));
  return { ok: false, violations };
}
