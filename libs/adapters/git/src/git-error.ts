/**
 * Why a git call gave no result.
 * - `failed`: git ran and exited with an unexpected status.
 * - `disk-full`: git ran and could not write, there is no room left; `retryable`.
 * - `timeout`: killed after its time; `retryable`.
 * - `too-much-output`: it printed more than the caller allowed.
 * - `too-much-memory`: it needed more than the caller allowed.
 * - `not-started`: git is missing or the process could not be made.
 * - `bad-argument`: refused before git was started; the message names the argument.
 */
export type GitErrorCode =
  'failed' | 'disk-full' | 'timeout' | 'too-much-output' | 'too-much-memory' | 'not-started' | 'bad-argument';

export interface GitErrorFacts {
  readonly code: GitErrorCode;
  readonly args: readonly string[];
  readonly exitCode?: number | null;
  readonly stderr?: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** A git call that did not work out. Expected answers (a missing ref, a conflict) are values, never this error. */
export class GitError extends Error {
  readonly code: GitErrorCode;
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly retryable: boolean;

  constructor(facts: GitErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'GitError';
    this.code = facts.code;
    this.args = facts.args;
    this.exitCode = facts.exitCode ?? null;
    this.stderr = facts.stderr ?? '';
    this.retryable = facts.code === 'timeout' || facts.code === 'disk-full';
  }
}

export const badArgument = (message: string): GitError => new GitError({ code: 'bad-argument', args: [], message });
