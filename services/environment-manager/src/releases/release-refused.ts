import type { RefusalCode } from '@manyhands/release';
import { ProblemError } from '../http/problem.js';

/** What is wrong with what the caller gave, and not with the state of the repository. */
const OF_THE_VERSION: ReadonlySet<RefusalCode> = new Set(['version-malformed', 'version-not-higher']);

/** `422` for a version that cannot be; `409` for a repository of which nothing can be released now. */
export function releaseRefused(code: RefusalCode, message: string): ProblemError {
  if (!OF_THE_VERSION.has(code)) return new ProblemError(409, code, message);
  return new ProblemError(422, code, message, { errors: [{ field: 'version', code, message }] });
}
