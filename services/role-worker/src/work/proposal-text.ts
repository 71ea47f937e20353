import type { Assignment } from '@manyhands/postgres';
import type { Checks } from './run-checks.js';

/** Conventional commits: what a role writes is a feature, except tests. */
export const commitTitle = ({ task }: Assignment): string =>
  `${task.role === 'qa' ? 'test' : 'feat'}: ${lowerFirst(task.title)}`;

/** The body of the commit, with the trailers by which it is found again. */
export const commitBody = ({ task, sessionId, epic }: Assignment, summary: string): string =>
  [
    summary.trim() || task.title,
    '',
    `Epic: ${task.epicId}`,
    `Task: ${task.id}`,
    `Session: ${sessionId}`,
    `Requested-by: ${epic.requestedBy}`,
  ].join('\n');

/** What a reviewer reads first. */
export const descriptionOf = ({ task }: Assignment, result: { summary: string; checks: Checks }): string =>
  [
    result.summary.trim(),
    '',
    '## Task',
    task.brief.trim(),
    '',
    '## Checks',
    ...result.checks.results.map(
      (check) =>
        `- \`${check.command}\`: ${check.exitCode === 0 ? 'green' : `exit ${check.exitCode}`} (${check.seconds} s)`,
    ),
  ].join('\n');

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
