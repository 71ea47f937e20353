import type { LeaseRules } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { notFound, ProblemError } from '../http/problem.js';

/** Stores the rules; an unknown repository or a pattern that cannot be read is a {@link ProblemError}. */
export async function setLeaseRules(
  repositories: Pick<Repositories, 'setLeaseRules'>,
  id: string,
  rules: LeaseRules,
): Promise<void> {
  const result = await repositories.setLeaseRules(id, rules);
  if (result.kind === 'not-found') throw notFound('repository', id);
  if (result.kind === 'set') return;
  const errors = result.problems.map(({ pattern, code, message }) => ({ field: pattern, code, message }));
  throw new ProblemError(422, 'lease-rules-invalid', 'Some patterns cannot be read.', { errors });
}
