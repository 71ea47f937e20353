/**
 * Why a source could not be taken in.
 * - `unsupported-source`: neither an absolute local path nor an https URL.
 * - `source-unreachable`: not a git repository, not there, no access, or no answer in time; `retryable` when it may pass.
 * - `no-commits`: the source has no branch with a commit.
 * - `branch-missing`: no branch to start the integration branch from.
 * - `already-imported`: the target directory exists.
 */
export type ImportErrorCode =
  'unsupported-source' | 'source-unreachable' | 'no-commits' | 'branch-missing' | 'already-imported';

/** The message names the source and the way out; a password in a URL is never part of it. */
export class ImportError extends Error {
  readonly code: ImportErrorCode;
  readonly retryable: boolean;

  constructor(code: ImportErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ImportError';
    this.code = code;
    this.retryable = code === 'source-unreachable';
  }
}
