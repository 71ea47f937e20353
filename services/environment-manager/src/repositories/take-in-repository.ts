import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisterRepository, RepositoryView } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { ProblemError } from '../http/problem.js';
import { branchNameProblem } from './branch-name.js';
import { gateProblem } from './gate-problem.js';
import { importProblem } from './import-problem.js';
import { sourceProblem } from './source-problem.js';

/** Clones a source into a new bare repository, all or nothing, and says which branch is released. `importRepository` fits. */
export type ImportRepository = (
  source: string,
  dir: string,
  options: { branches: { integration: string; release: string | null }; timeoutMs: number },
) => Promise<{ readonly release: string }>;

export interface TakeInParts {
  readonly repositories: Pick<Repositories, 'byName' | 'register'>;
  readonly importRepository: ImportRepository;
  /** The commit that a branch of the clone points to. */
  readonly headOf: (dir: string, branch: string) => Promise<string | null>;
  readonly newId: () => string;
  /** Folder that holds the bare repositories as `<id>.git`. */
  readonly directory: string;
  readonly allowLocalSources: boolean;
  /** Milliseconds that the clone may stand still. */
  readonly importTimeoutMs: number;
}

/** Takes a code base in: clone, then row. A failure at any point leaves neither. */
export class TakeInRepository {
  constructor(private readonly parts: TakeInParts) {}

  /** Throws {@link ProblemError}: 422 for a source or branch that cannot be used, 409 when the name is taken. */
  async takeIn(request: RegisterRepository): Promise<RepositoryView> {
    this.check(request);
    if ((await this.parts.repositories.byName(request.name)) !== null) throw nameTaken(request.name);
    const id = this.parts.newId();
    const dir = join(this.parts.directory, `${id}.git`);
    const { release: releaseBranch } = await this.import(request, dir);
    try {
      const importedSha = await this.parts.headOf(dir, request.integrationBranch);
      const result = await this.parts.repositories.register({ id, ...request, releaseBranch, importedSha });
      if (result.kind === 'registered') return result.repository;
      throw nameTaken(request.name);
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  private check(request: RegisterRepository): void {
    const problems = [
      { field: 'source', message: sourceProblem(request.source, { localSources: this.parts.allowLocalSources }) },
      { field: 'integrationBranch', message: branchNameProblem(request.integrationBranch) },
      { field: 'releaseBranch', message: releaseBranchProblem(request) },
      { field: 'gate', code: 'no-full-command', message: gateProblem(request.gate) },
    ];
    const errors = problems.flatMap(({ field, code = 'invalid', message }) =>
      message === null ? [] : [{ field, code, message }],
    );
    if (errors.length === 0) return;
    const said = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
    throw new ProblemError(422, 'repository-invalid', `This cannot be taken in: ${said}.`, { errors });
  }

  private async import(request: RegisterRepository, dir: string): Promise<{ readonly release: string }> {
    const branches = { integration: request.integrationBranch, release: request.releaseBranch ?? null };
    try {
      return await this.parts.importRepository(request.source, dir, {
        branches,
        timeoutMs: this.parts.importTimeoutMs,
      });
    } catch (error) {
      throw importProblem(error) ?? error;
    }
  }
}

function releaseBranchProblem({ releaseBranch, integrationBranch }: RegisterRepository): string | null {
  if (releaseBranch === undefined) return null;
  if (releaseBranch === integrationBranch) return 'must be another branch than integrationBranch';
  return branchNameProblem(releaseBranch);
}

const nameTaken = (name: string): ProblemError =>
  new ProblemError(409, 'repository-name-taken', `There is a repository named ${name} already.`, {
    errors: [{ field: 'name', code: 'taken', message: 'is taken; choose another' }],
  });
