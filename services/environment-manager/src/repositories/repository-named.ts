import type { RepositoryView } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { z } from 'zod';
import { Id } from '../http/inputs.js';
import { ProblemError } from '../http/problem.js';

/** Part of a path: a repository by its name or its id. */
export const NameOrId = z.string().max(63, 'must be the name or the id of a repository');

/** Names are what people know, ids what programs have. Throws {@link ProblemError} 404 when there is no such repository. */
export async function repositoryNamed(
  repositories: Pick<Repositories, 'byName' | 'byId'>,
  name: string,
): Promise<RepositoryView> {
  const isId = Id.safeParse(name).success;
  const one = (await repositories.byName(name)) ?? (isId ? await repositories.byId(name) : null);
  if (one !== null) return one;
  throw new ProblemError(404, 'repository-not-found', `There is no repository ${JSON.stringify(name)}.`, {
    errors: [{ field: 'name', code: 'not-found', message: 'no such repository' }],
  });
}
