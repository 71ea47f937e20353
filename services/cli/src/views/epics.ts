import type { EpicView, PlanEstimate } from '@manyhands/contracts';
import type { Paint } from '../output/colour.js';

/** One line for an epic that runs or waits for a person, with what to do next. */
export function renderEpic(epic: EpicView & { readonly estimate: PlanEstimate | null }, paint: Paint): string {
  const { id, title, status, plan, failure, tasks, estimate } = epic;
  const short = id.slice(0, 13);
  if (status === 'awaiting_approval') {
    const reasons = plan?.reasons.join('; ') ?? '';
    return `${paint.red('needs you')}  the plan of "${title}" waits for approval: ${reasons}  (hands plan show ${short}, then hands approve ${short} or hands deny ${short} --reason …)`;
  }
  if (plan?.standing === 'unsound') {
    return `${paint.red('needs you')}  the plan of "${title}" breaks rules: ${failure?.message ?? ''}  (hands plan edit ${short} FILE)`;
  }
  const time = estimate === null || estimate.criticalPath.length === 0 ? '' : `; ${estimateOf(estimate)}`;
  return `"${title}": ${tasks.landed} of ${tasks.total} tasks landed${time}`;
}

function estimateOf({ criticalPath, lowerBoundMinutes, makespanMinutes, cost }: PlanEstimate): string {
  const price = cost === null ? '' : `, about $${cost.toFixed(2)}`;
  return `estimated ${Math.round(makespanMinutes)} min, at least ${Math.round(lowerBoundMinutes)} (${criticalPath.join(' → ')})${price}`;
}
