import { ProblemError } from '../http/problem.js';

/** The field that each of the git adapter's refusals is about. */
const FIELDS: Readonly<Record<string, string>> = {
  'unsupported-source': 'source',
  'source-unreachable': 'source',
  'no-commits': 'source',
  'branch-missing': 'integrationBranch',
  'bad-argument': 'integrationBranch',
};

/** `422` for a code base that cannot be taken in; null when the error is not about what the caller gave. */
export function importProblem(error: unknown): ProblemError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const field = FIELDS[error.code] ?? (isBranchInTheWay(error) ? 'integrationBranch' : null);
  if (field === null) return null;
  const code = isBranchInTheWay(error) ? 'branch-exists' : error.code;
  const message = code === 'branch-exists' ? 'the source has a branch whose name is in its way' : error.message;
  return new ProblemError(422, code, `The code base cannot be taken in: ${message.slice(0, 500)}`, {
    errors: [{ field, code, message: message.slice(0, 500) }],
    cause: error,
  });
}

/** Git cannot have the branches `a` and `a/b` at the same time. */
const isBranchInTheWay = (error: Error): boolean =>
  'stderr' in error &&
  typeof error.stderr === 'string' &&
  /cannot (?:lock|create) ref|exists; cannot/.test(error.stderr);
