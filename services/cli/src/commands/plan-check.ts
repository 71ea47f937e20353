import {
  checkPlan,
  DEFAULT_ESTIMATE_MINUTES,
  isError,
  type PlanDocument,
  schedule,
  type Violation,
} from '@manyhands/plan';
import { EXIT, type ExitCode } from '../cli-error.js';
import { type PlanOptions, planWorld } from '../plan/plan-world.js';
import { readPlanFile } from '../plan/read-plan-file.js';
import { countedViolations, violationLines } from '../plan/violation-lines.js';
import type { Context } from './context.js';

/** `hands plan check FILE`: every rule that a plan breaks. Needs no server. */
export async function planCheck(
  { terminal, options: { json } }: Pick<Context, 'terminal' | 'options'>,
  file: string,
  options: PlanOptions,
): Promise<ExitCode> {
  const read = await readPlanFile(file);
  const violations = read.ok ? checkPlan(read.plan, await planWorld(options)) : read.violations;
  const ok = !violations.some(isError);
  if (json) terminal.json({ ok, violations });
  else tell(terminal, violations, read.ok ? read.plan : null);
  return ok ? EXIT.ok : EXIT.policy;
}

function tell(terminal: Context['terminal'], violations: readonly Violation[], plan: PlanDocument | null): void {
  for (const line of violationLines(violations, terminal.paint)) terminal.data(line);
  if (plan !== null && !violations.some(isError)) terminal.data(soundness(plan));
  if (violations.length > 0) terminal.say(`The plan has ${countedViolations(violations)}.`);
}

/** As if every role had as many agents as it has tasks. */
function soundness(plan: PlanDocument): string {
  const team = Object.fromEntries(plan.tasks.map(({ role }) => [role, plan.tasks.length]));
  const { criticalPath, makespan } = schedule(plan, team);
  const count = plan.tasks.length === 1 ? 'one task' : `${plan.tasks.length} tasks`;
  const guessed = plan.tasks.some(({ estimate }) => estimate === undefined);
  const note = guessed ? ` (${DEFAULT_ESTIMATE_MINUTES} minutes for a task without an estimate)` : '';
  return `The plan is sound: ${count}; the longest chain, ${criticalPath.join(' > ')}, takes ${makespan} minutes${note}.`;
}
