import type { PlanDocument, PlanEstimate } from '@manyhands/contracts';
import type { Paint } from '../output/colour.js';
import { table } from '../output/table.js';
import { correctionOf } from './correction.js';
import type { PlanReport, ToldViolation } from './plan-report.js';

export interface PlanLook {
  readonly paint: Paint;
  readonly width: number;
}

/** What a dry run came to, for people: what was sent back, what was changed, the plan, how long it takes. */
export function renderReport(report: PlanReport, look: PlanLook): string {
  const { paint } = look;
  const { plan, hash, estimate, repair, fate, violations } = report;
  const errors = violations.filter(({ severity }) => severity === 'error');
  const warnings = violations.filter(({ severity }) => severity === 'warning');
  return [
    ...report.rounds.flatMap((round, at) => [
      renderRound(round.violations, at),
      ...corrected(round.plan, report.rounds[at + 1]?.plan ?? (repair == null ? plan : null)),
    ]),
    ...(repair?.reasons ?? []).map((reason) => `repaired: ${reason}`),
    ...(plan === null ? [] : ['', renderTree(plan, look)]),
    ...(estimate === undefined ? [] : ['', renderEstimate(estimate)]),
    ...warnings.map(({ message }) => `${paint.yellow('warning:')} ${message}`),
    ...errors.map(({ code, message }) => `${paint.red(code)} ${message}`),
    ...(fate?.kind === 'ask' ? [`it would wait for approval: ${(fate.reasons ?? []).join('; ')}`] : []),
    ...(hash === undefined ? [] : [paint.dim(`hash ${hash}`)]),
  ].join('\n');
}

function corrected(before: unknown, after: unknown): string[] {
  if (typeof after !== 'object' || after === null || !('tasks' in after)) return [];
  const lines = correctionOf(before, after as PlanDocument).map((line) => `  ${line}`);
  return lines.length === 0 ? [] : ['and was corrected:', ...lines];
}

function renderRound(violations: readonly ToldViolation[], round: number): string {
  const lines = violations.map(({ code, message, witness }) => {
    const proof = witness === undefined ? '' : ` (witness: ${witness})`;
    return `  ${code}: ${message}${proof}`;
  });
  return [`plan ${round + 1} was sent back:`, ...lines].join('\n');
}

/** The tasks in waves: what stands further right waits for something further left. */
export function renderTree(plan: PlanDocument, { paint, width }: PlanLook): string {
  const depths = depthsOf(plan);
  const tasks = [...plan.tasks].sort((left, right) => (depths.get(left.id) ?? 0) - (depths.get(right.id) ?? 0));
  const columns = [
    { title: 'TASK', value: ({ id }: Task) => `${'  '.repeat(depths.get(id) ?? 0)}${id}` },
    { title: 'ROLE', value: ({ role }: Task) => role },
    { title: 'MIN', value: ({ estimate }: Task) => (estimate === undefined ? '-' : String(estimate)), right: true },
    { title: 'AFTER', value: ({ needs }: Task) => needs.join(', ') },
    { title: 'MAY WRITE', value: ({ scope }: Task) => paint.dim(scope.join(' ')) },
  ];
  return table(columns, tasks, width);
}

type Task = PlanDocument['tasks'][number];

/** Needs before a task at its longest. A circle counts no further than there are tasks. */
function depthsOf({ tasks }: PlanDocument): Map<string, number> {
  const depths = new Map(tasks.map(({ id }) => [id, 0]));
  for (let round = 0, changed = true; changed && round < tasks.length; round += 1) {
    changed = false;
    for (const { id, needs } of tasks) {
      const depth = Math.max(0, ...needs.map((need) => (depths.get(need) ?? -1) + 1));
      if (depth > (depths.get(id) ?? 0)) {
        depths.set(id, depth);
        changed = true;
      }
    }
  }
  return depths;
}

export function renderEstimate(estimate: PlanEstimate): string {
  const { criticalPath, lowerBoundMinutes, makespanMinutes, perRole, cost } = estimate;
  const roles = Object.entries(perRole).map(
    ([role, { tasks, minutes, agents }]) =>
      `${role} ${round(minutes)} min in ${tasks} ${tasks === 1 ? 'task' : 'tasks'} for ${agents} ${agents === 1 ? 'agent' : 'agents'}`,
  );
  return [
    `critical path: ${criticalPath.join(' → ')}`,
    `at least ${round(lowerBoundMinutes)} min, with this team ${round(makespanMinutes)} min`,
    roles.join('; '),
    ...(cost === null ? [] : [`about $${cost.toFixed(2)}`]),
  ].join('\n');
}

const round = (minutes: number): number => Math.round(minutes * 10) / 10;
