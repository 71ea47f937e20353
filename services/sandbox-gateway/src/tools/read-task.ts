import type { NeededTask, TaskSheet } from '@manyhands/postgres';
import type { Caller, Desk } from './ports.js';
import { inline, quote } from './quote.js';
import { done, refused, type TeamTool } from './team-tool.js';

/** Paths of one landed task that are shown. */
const SHOWN_FILES = 40;
/** Questions that are shown, the newest. */
const SHOWN_QUESTIONS = 20;

export const readTask = (desk: Pick<Desk, 'taskSheet'>): TeamTool<'read_task'> => ({
  name: 'read_task',
  description:
    'Your task as it is now: brief, what you may write (widenings included), acceptance, the tasks it needs and what they landed, answers of people, lease and budget.',
  forReviews: true,
  async run(caller) {
    const sheet = await desk.taskSheet(caller.sessionId);
    return sheet === null ? refused('This session has no task.') : done(describeTask(sheet, caller));
  },
});

/** Pure: everything that is read here was read before. */
export function describeTask(sheet: TaskSheet, caller: Caller): string {
  return [
    `Task ${sheet.key} (${sheet.role}, attempt ${sheet.attempt}) of the epic ${inline(sheet.epicTitle)}: ${inline(sheet.title)}`,
    `Brief:\n${quote(sheet.brief, 20_000)}`,
    `You may write: ${sheet.scope.join(', ')}`,
    `Acceptance: ${sheet.acceptance.join(' && ')}`,
    leaseLine(caller),
    budgetLine(caller),
    ...(sheet.needs.length === 0 ? ['It needs no other task.'] : sheet.needs.map(describeNeed)),
    ...sheet.questions.slice(-SHOWN_QUESTIONS).map(describeQuestion),
  ].join('\n\n');
}

function leaseLine({ purpose, lease, branch }: Caller): string {
  if (purpose === 'review') return 'You review: you hold no lease and cannot push.';
  if (lease === null) return 'Lease: none.';
  const state = lease.current ? 'in force' : 'run out or handed on: stop';
  return `Lease: fence ${lease.fence}, ${state}. Your branch: ${branch ?? 'none'}.`;
}

function budgetLine({ spentCost, maxCost, spentTokens, maxTokens }: Caller): string {
  const tokens = `${Math.max(0, maxTokens - spentTokens)} of ${maxTokens} tokens are left to this session`;
  if (maxCost === null) return `Budget: ${tokens}.`;
  return `Budget: ${tokens}, $${Math.max(0, maxCost - spentCost).toFixed(2)} of $${maxCost.toFixed(2)} to the epic.`;
}

function describeNeed({ key, title, status, landed }: NeededTask): string {
  if (landed === null) return `Needs ${key} (${inline(title)}): ${status}, nothing landed yet.`;
  const files = landed.files.slice(0, SHOWN_FILES).map((file) => `  ${file}`);
  const rest = landed.files.length - files.length;
  return [
    `Needs ${key} (${inline(title)}): landed as ${landed.sha.slice(0, 12)}, ${inline(landed.title)}. It touched:`,
    ...files,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ].join('\n');
}

function describeQuestion({ question, answer }: TaskSheet['questions'][number]): string {
  if (answer === null) return `Asked, not answered yet:\n${quote(question)}`;
  const comment = answer.comment === null || answer.comment === '' ? '' : `\n${quote(answer.comment)}`;
  return `Asked:\n${quote(question)}\nA person answered: ${inline(answer.option)}${comment}`;
}
