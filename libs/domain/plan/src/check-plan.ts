import { checkBriefs } from './check-briefs.js';
import { checkImports } from './check-imports.js';
import { checkNeeds } from './check-needs.js';
import { checkOverlaps } from './check-overlaps.js';
import { checkOwners } from './check-owners.js';
import { checkPlaces } from './check-places.js';
import { checkProtected } from './check-protected.js';
import { checkTasks } from './check-tasks.js';
import { checkWidth } from './check-width.js';
import type { PlanDocument } from './plan-document.js';
import { type PlanFacts, readPlanFacts } from './plan-facts.js';
import { Prover } from './prover.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/**
 * Every rule that the plan breaks, in an order that depends on the plan alone. No errors: every two tasks that
 * may run at the same time are proved unable to write the same path.
 * Throws `InvalidWorldError` when the world's own protected paths are no patterns.
 */
export function checkPlan(plan: PlanDocument, world: World): Violation[] {
  if (plan.tasks.length === 0) return [EMPTY_PLAN];
  return checkFacts(readPlanFacts(plan), world);
}

/** The same for a plan with tasks that was read already. */
export function checkFacts(facts: PlanFacts, world: World): Violation[] {
  // Judgements have a budget of their own: they must not take from what is left for proofs.
  const judge = new Prover();
  const violations = [
    ...checkTasks(facts.tasks, world),
    ...facts.scopeViolations,
    ...checkPlaces(facts.tasks, world),
    ...checkWidth(facts, world, judge),
    ...checkProtected(facts, world),
    ...checkBriefs(facts, world, judge),
    ...checkNeeds(facts.tasks, facts.graph),
    ...checkOverlaps(facts),
    ...checkImports(facts, world, judge),
    ...checkOwners(facts, world, judge),
  ];
  return facts.isCutShort || facts.prover.isSpent ? [...violations, NOTHING_PROVED] : violations;
}

const EMPTY_PLAN: Violation = {
  code: 'empty-plan',
  severity: 'error',
  tasks: [],
  message: 'the plan has no tasks; add at least one',
  path: 'tasks',
};

const NOTHING_PROVED: Violation = {
  code: 'too-complex',
  severity: 'error',
  tasks: [],
  message:
    'the scopes of this plan are too many or too complex to compare all of them, so nothing is proved; begin patterns with a folder, use fewer wildcards and braces, or split the epic',
  path: 'tasks',
};
