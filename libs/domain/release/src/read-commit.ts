/** A commit message by the rules of Conventional Commits 1.0. */
export interface CommitMessage {
  /** In lower case: `feat`. */
  readonly type: string;
  readonly scope: string | null;
  readonly description: string;
  /** A `!` before the colon, or a footer `BREAKING CHANGE:`. */
  readonly breaking: boolean;
}

const HEADER = /^([a-z][a-z0-9-]*)(?:\(([^()]*)\))?(!)?: +(\S.*)$/i;
const BREAKING_FOOTER = /^BREAKING[ -]CHANGE: /m;

/** Null when the first line is not conventional. */
export function readCommit(message: string): CommitMessage | null {
  const [, type, scope, mark, description] = HEADER.exec(subjectOf(message)) ?? [];
  if (type === undefined || description === undefined) return null;
  const breaking = mark !== undefined || isBreaking(message);
  return { type: type.toLowerCase(), scope: scope?.trim() || null, description: description.trim(), breaking };
}

/** Whether a footer says so, whatever the first line is. */
export const isBreaking = (message: string): boolean => BREAKING_FOOTER.test(message.slice(subjectOf(message).length));

export const subjectOf = (message: string): string => message.split('\n', 1)[0]?.trimEnd() ?? '';

const TASK = /^Task: ([0-9a-f-]{36})$/gm;

/** Id of the task that a landed change was made for, from the trailer that the merge queue writes; the last one counts. */
export const taskOf = (message: string): string | null => [...message.matchAll(TASK)].at(-1)?.[1] ?? null;
