import { isError, type PlanDocument, repairPlan, type RepairedPlan } from '@manyhands/plan';
import { stringify } from 'yaml';
import { EXIT, type ExitCode } from '../cli-error.js';
import { type PlanOptions, planWorld } from '../plan/plan-world.js';
import { readPlanFile } from '../plan/read-plan-file.js';
import { countedViolations, violationLines } from '../plan/violation-lines.js';
import type { Context } from './context.js';

/** `hands plan repair FILE`: the plan with what can be mended mended, and what is left. Needs no server. */
export async function planRepair(
  { terminal, options: { json } }: Pick<Context, 'terminal' | 'options'>,
  file: string,
  options: PlanOptions,
): Promise<ExitCode> {
  const read = await readPlanFile(file);
  if (!read.ok) {
    if (json) terminal.json({ plan: null, added: [], reasons: [], carved: null, violations: read.violations });
    else for (const line of violationLines(read.violations, terminal.messagePaint)) terminal.say(line);
    return EXIT.policy;
  }
  const repaired = repairPlan(read.plan, await planWorld(options));
  if (json) terminal.json(repaired);
  else {
    terminal.data(written(repaired.plan, read.isJson));
    tell(terminal, repaired);
  }
  return repaired.violations.some(isError) ? EXIT.policy : EXIT.ok;
}

/** In the form that it came in. Comments are lost. Equal lists are written out: a plan may not use aliases. */
function written(plan: PlanDocument, isJson: boolean): string {
  return isJson
    ? JSON.stringify(plan, null, 2)
    : stringify(plan, { aliasDuplicateObjects: false, blockQuote: 'literal', lineWidth: 0 }).trimEnd();
}

function tell(terminal: Context['terminal'], { added, reasons, carved, violations }: RepairedPlan): void {
  if (carved !== null) {
    const [hubs, from] = [carved.hubs.join(', '), carved.from.join(', ')];
    terminal.say(`${carved.task} is a new task for ${hubs}, which keeps ${from} apart no more.`);
  }
  for (const [at, [from, to]] of added.entries()) terminal.say(`${to} needs ${from} now: ${reasons[at] ?? ''}.`);
  if (carved === null && added.length === 0) terminal.say('Nothing was to be repaired.');
  for (const line of violationLines(violations, terminal.messagePaint)) terminal.say(line);
  if (violations.length > 0) terminal.say(`What is left: ${countedViolations(violations)}.`);
}
