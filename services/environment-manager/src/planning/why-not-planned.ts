import type { PlanDocument, Reason } from '@manyhands/contracts';
import { isError, type Violation } from '@manyhands/plan';
import type { EpicToPlan } from '@manyhands/postgres';
import type { PlanAnswer } from './ask-for-plan.js';
import { dollars, type Budget } from './budget.js';

export const branchMissing = ({ repository }: Pick<EpicToPlan, 'repository'>): Reason => ({
  code: 'branch-missing',
  message: `The repository ${repository.name} has no branch ${repository.integrationBranch} to plan against.`,
});

/** Errors that say by themselves what happened, and what to do then. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  'budget-exceeded': 'Submit it anew with a higher limit, or with a plan, which costs nothing.',
  'planning-timed-out': 'Submit it anew, with a plan if need be: then no model is asked.',
  'model-declined': 'Submit it anew in other words, or with a plan.',
  'model-refused': 'Put it right and submit the epic anew.',
  'model-unavailable': 'Submit the epic anew when it answers again, or with a plan.',
};

/** An error on the way to a plan. */
export function failure(error: unknown): Reason {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const wayOut = WAYS_OUT[code];
  if (wayOut === undefined) {
    return { code: 'planning-failed', message: `The epic could not be planned: ${said.slice(0, 500)}` };
  }
  return { code, message: `${sentence(said.slice(0, 1000))} ${wayOut}` };
}

const sentence = (text: string): string => {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
};

/** The plan is sound, but the first call of its agents would be refused. It goes into the details: it was paid for. */
export const nothingLeft = ({ spent, limit }: Budget, plan: PlanDocument): Reason => ({
  code: 'budget-exceeded',
  message:
    `Planning took ${dollars(spent)} of the ${dollars(limit)} that the epic may cost; nothing is left for its tasks. ` +
    'Submit it anew with a higher limit; the plan is in the details of this failure.',
  details: { plan },
});

/** No answer was a plan at all: prose, broken JSON, fields that do not belong there, or no tasks. */
export const noPlan = ({ refused, violations }: PlanAnswer): Reason => ({
  code: 'no-plan',
  message: `None of ${refused.length} answers of the planning model was a plan. The last one: ${told(violations)}`,
  details: { violations: violations.slice(0, MOST_TOLD) },
});

/** The plan is stored, but a person has to mend it before anything starts. */
export const noSoundPlan = ({ refused, violations }: PlanAnswer): Reason => ({
  code: 'plan-invalid',
  message: `None of ${refused.length} proposed plans kept the rules, and the last one cannot be repaired without you: ${told(violations.filter(isError))}`,
  details: { violations: violations.slice(0, MOST_TOLD) },
});

const MOST_TOLD = 100;

const told = (violations: readonly Violation[]): string =>
  violations
    .slice(0, 3)
    .map(({ message }) => message)
    .join('; ');
