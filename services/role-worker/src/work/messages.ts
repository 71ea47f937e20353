import type { Assignment, Feedback } from '@manyhands/postgres';
import { redoMessage } from './redo-message.js';
import type { CheckResult } from './run-checks.js';

/** Every sentence that is said to a working agent. Stable text first, what changes from task to task last: prompts cache better so. */
export function taskMessage(assignment: Assignment): string {
  const { task, needs, feedback, answers, epic, redo, repository } = assignment;
  return [
    `Task: ${task.key}`,
    'Kind: work',
    `Attempt: ${assignment.attempt}`,
    `Role: ${task.role}`,
    '',
    `# ${task.title}`,
    '',
    task.brief,
    '',
    `This is one task of the epic "${epic.title}". Others work on the rest of it at the same time.`,
    `You may write: ${task.scope.join(', ')}`,
    'A push that touches anything else is refused. Reading is free.',
    `Acceptance: ${task.acceptance.join(' && ')}`,
    ...needs.map((need) => `Already landed: ${need.key} (${need.title})`),
    ...feedback.map((review) => `\n${reviewMessage(review)}`),
    ...answers.map((answer) => `\n${answerMessage(answer)}`),
    ...(redo === null ? [] : [`\n${redoMessage(redo, repository.integrationBranch)}`]),
    '',
    ...TEAM_TOOLS,
    '',
    'You stand on your own branch. Do not commit or push: that is done for you when you call finish or cannot go on.',
  ].join('\n');
}

/** What each tool does is in its description; here is only when to think of it. */
const TEAM_TOOLS = [
  'Tools of your team:',
  '- read_task: your task as it is now, with scope, budget and answers. read_handoffs: what those before you want you to know.',
  '- request_scope: when the task cannot be done inside your scope. Ask before you change such a file.',
  '- ask_human: what only a person can know; with a default you go on at once. report_blocked: when you cannot go on at all.',
  '- post_handoff: before you finish, what those after you must know and the diff does not show.',
];

const answerMessage = ({ question, option, comment }: Assignment['answers'][number]): string =>
  [
    `A person was asked: ${question}`,
    `The answer: ${option}`,
    ...(comment === null || comment === '' ? [] : [comment]),
  ].join('\n');

const reviewMessage = (review: Feedback): string =>
  [
    'A reviewer asked for changes:',
    review.summary,
    ...review.comments.map(
      (comment) => `- ${comment.path}${comment.line === null ? '' : `:${comment.line}`}: ${comment.body}`,
    ),
  ].join('\n');

export const checksFailedMessage = (red: CheckResult): string =>
  `Checks failed: \`${red.command}\` ended with ${red.timedOut ? 'a timeout' : `exit status ${red.exitCode}`}.\n\n${red.output}\n\nPlease correct it and call finish again.`;

export const hookFailedMessage = (output: string): string =>
  `The pre-commit hook of the repository (.openhands/pre-commit.sh) failed.\n\n${output}\n\nPlease correct it and call finish again.`;

export const pushRefusedMessage = (explanation: string): string =>
  `Push refused.\n\n${explanation}\n\nCorrect each point; your other work is kept. What is outside your scope you can undo, or ask for with request_scope. Then call finish again.`;

export const nothingChangedMessage = (): string =>
  'Nothing was changed: there is no difference to the integration branch. Please do the task and call finish, or say in finish why nothing is to be done.';

export const notFinishedMessage = (): string =>
  'You stopped without calling finish. If the task is done, call finish with a short summary; if not, please go on.';
