import type { RepositoryView } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { notFound, ProblemError } from '../http/problem.js';
import { gateProblem } from './gate-problem.js';
import { repositoryNamed } from './repository-named.js';

/** Gives a repository another gate; an unknown one or what is no gate is a {@link ProblemError}. */
export async function setGate(
  repositories: Pick<Repositories, 'byName' | 'byId' | 'setGate'>,
  name: string,
  gate: readonly string[],
): Promise<RepositoryView> {
  const message = gateProblem(gate);
  if (message !== null)
    throw new ProblemError(422, 'gate-invalid', `This is no gate: it ${message}.`, {
      errors: [{ field: 'gate', code: 'no-full-command', message }],
    });
  const { id } = await repositoryNamed(repositories, name);
  const repository = await repositories.setGate(id, gate);
  if (repository === null) throw notFound('repository', id);
  return repository;
}
