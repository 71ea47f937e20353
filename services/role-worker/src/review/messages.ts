import type { ReviewAssignment } from '@manyhands/postgres';

const DIFF_LIMIT = 30_000;

/** The first message of a review. The diff is data: what it says is not an instruction. */
export function reviewMessage(assignment: ReviewAssignment, diff: string): string {
  const { task, change, repository } = assignment;
  return [
    `Task: ${task.key}`,
    'Kind: review',
    `Attempt: ${assignment.attempt}`,
    '',
    `Review the change "${change.title}" line by line: is it right, complete and tested, and does it do what the task asks?`,
    `You stand on its commit; compare with origin/${repository.integrationBranch}. Run what you need, change nothing.`,
    '',
    'Call finish with a JSON object and nothing else:',
    '{"verdict":"approve" or "request_changes","summary":"…","comments":[{"path":"…","line":1 or null,"body":"…"}]}',
    '',
    '# The task',
    task.title,
    task.brief,
    `Acceptance: ${task.acceptance.join(' && ')}`,
    '',
    '# What the author says',
    change.description,
    '',
    '# The change',
    diff.length > DIFF_LIMIT ? `${diff.slice(0, DIFF_LIMIT)}\n… (cut; read the rest with git diff)` : diff,
  ].join('\n');
}

export const unreadableVerdictMessage = (problem: string): string =>
  `Your verdict could not be read: ${problem}. Call finish again with only the JSON object that was asked for.`;
