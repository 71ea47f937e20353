import type { PlanDocument } from '@manyhands/contracts';
import {
  isError,
  planEpic,
  repairPlan,
  checkPlan,
  type PlanDocument as DomainPlan,
  type PlanFeedback,
  type PlanOutcome,
  type PlanProposal,
  type PlanRequest,
  type RepairedPlan,
  type Violation,
  type World,
} from '@manyhands/plan';
import { PatientModel, type AskParts } from './asking.js';
import { readProposal } from './read-proposal.js';

/** What the model is asked first. */
export type PlanQuestion = Omit<PlanRequest, 'feedback'>;

/** The proposals that broke the rules, oldest first. */
interface Rounds {
  readonly refused: readonly PlanFeedback[];
}

/** What a repair did, in words and edges. */
export type Repair = Pick<RepairedPlan, 'added' | 'reasons' | 'carved'>;

/** A plan with what was done to it and what is to be said of it. */
export interface JudgedPlan {
  readonly document: PlanDocument;
  /** Null when the plan is as it was proposed. */
  readonly repair: Repair | null;
  /** Warnings, and errors where nothing could mend them. */
  readonly violations: readonly Violation[];
}

/** `unsound`: a person must mend the plan. `none`: no answer had the shape of a plan, so there is nothing to mend. */
export type PlanAnswer =
  | ({ readonly kind: 'planned' | 'unsound' } & JudgedPlan & Rounds)
  | ({ readonly kind: 'none'; readonly violations: readonly Violation[] } & Rounds);

export interface PlanTask {
  readonly question: PlanQuestion;
  readonly world: World;
}

/**
 * Asks the model for a plan under the rules that supplied plans are under too. After two rounds of feedback, what is wrong with
 * the last plan is repaired as far as that needs no judgement. What the model throws then passes, and so does what `checkBudget` throws.
 */
export async function askForPlan({ question, world }: PlanTask, parts: AskParts): Promise<PlanAnswer> {
  const outcome = await planEpic(new PatientModel(parts), question, { read: readProposal, world });
  const refused = refusedRounds(outcome);
  if (outcome.kind === 'planned') {
    const document = asContract(outcome.plan);
    return { kind: 'planned', document, repair: null, violations: checkPlan(document, world), refused };
  }
  const last = refused.at(-1);
  if (last !== undefined) await parts.onRefused(last);
  return { ...mend(outcome.proposals, world), refused };
}

function refusedRounds({ rounds, proposals }: PlanOutcome): PlanFeedback[] {
  return rounds
    .map(({ violations }, round) => ({ plan: proposals[round]?.document, violations }))
    .filter(({ violations }) => violations.length > 0);
}

type Mended = ({ kind: 'planned' | 'unsound' } & JudgedPlan) | { kind: 'none'; violations: readonly Violation[] };

/** The last proposal that is a plan at all, repaired. */
function mend(proposals: readonly PlanProposal[], world: World): Mended {
  const read = proposals.map(({ document }) => readProposal(document));
  const plan = read.findLast((each) => each.ok && each.plan.tasks.length > 0);
  if (plan?.ok !== true) {
    const last = read.at(-1);
    return { kind: 'none', violations: last?.ok === false ? last.violations : EMPTY };
  }
  const { plan: mended, violations, ...repair } = repairPlan(plan.plan, world);
  const isChanged = repair.added.length > 0 || repair.carved !== null;
  const kind = violations.some(isError) ? 'unsound' : 'planned';
  return { kind, document: asContract(mended), repair: isChanged ? repair : null, violations };
}

const EMPTY: readonly Violation[] = [
  { code: 'empty-plan', severity: 'error', tasks: [], message: 'the plan has no tasks' },
];

/** The contract's lists are mutable; the domain's are not. */
export const asContract = ({ version, tasks }: DomainPlan): PlanDocument => ({
  version,
  tasks: tasks.map(({ scope, needs, acceptance, ...task }) => ({
    ...task,
    scope: [...scope],
    needs: [...needs],
    acceptance: [...acceptance],
  })),
});
