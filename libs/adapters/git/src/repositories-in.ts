import { join } from 'node:path';
import { BareRepository } from './bare-repository.js';

/** Of which the processes and objects that they keep are at hand. */
const KEPT = 32;

/**
 * The bare repositories of a folder, `<id>.git`, by id. One that was asked for lately is the same again, so that all who ask share its
 * processes.
 */
export function repositoriesIn(folder: string): (id: string) => BareRepository {
  const kept = new Map<string, BareRepository>();
  return (id) => {
    const repository = kept.get(id) ?? new BareRepository(join(folder, `${id}.git`));
    kept.delete(id);
    kept.set(id, repository);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return repository;
  };
}
