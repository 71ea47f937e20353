import type {
  LeaseRules,
  Page,
  PageQuery,
  Reason,
  ReleasePolicy,
  ReleaseRules,
  RepositoryView,
} from '@manyhands/contracts';
import { parseScope, type ScopeProblem } from '@manyhands/scope';
import type { Database } from './database.js';
import { isUniqueViolation } from './errors.js';
import { pageOf } from './views/page.js';

export interface RepositoryRow {
  id: string;
  name: string;
  integration_branch: string;
  release_branch: string;
  gate: string[];
  release_policy: ReleasePolicy;
  push: boolean;
  behind_since: Date | null;
  behind_cause: Reason | null;
  created_at: Date;
}

export const repositoryView = (row: RepositoryRow): RepositoryView => ({
  id: row.id,
  name: row.name,
  integrationBranch: row.integration_branch,
  releaseBranch: row.release_branch,
  gate: row.gate,
  release: row.release_policy,
  push: row.push,
  behind: behindOf(row),
  createdAt: row.created_at.toISOString(),
});

const behindOf = ({ behind_since: since, behind_cause: cause }: RepositoryRow): RepositoryView['behind'] =>
  since !== null && cause !== null ? { since: since.toISOString(), cause } : null;

export interface NewRepository {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly integrationBranch: string;
  readonly releaseBranch: string;
  readonly gate: readonly string[];
  /** Default: on-demand. */
  readonly release?: ReleasePolicy | undefined;
  /** Default: false. */
  readonly push?: boolean | undefined;
  /** Where the integration branch was when the repository was taken in. */
  readonly importedSha: string | null;
}

/** The code bases that the team works on. */
export class Repositories {
  constructor(private readonly database: Database) {}

  async register(
    repository: NewRepository,
  ): Promise<{ kind: 'registered'; repository: RepositoryView } | { kind: 'name-taken' }> {
    try {
      return await this.database.transact(async (tx) => {
        const row = await tx.one<RepositoryRow>(
          'repository',
          `insert into repository (id, name, source, integration_branch, release_branch, gate, imported_sha, release_policy, push)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
          [
            repository.id,
            repository.name,
            repository.source,
            repository.integrationBranch,
            repository.releaseBranch,
            JSON.stringify(repository.gate),
            repository.importedSha,
            repository.release ?? 'on-demand',
            repository.push ?? false,
          ],
        );
        tx.emit('repository.registered', { repositoryId: row.id }, { name: row.name });
        return { kind: 'registered' as const, repository: repositoryView(row) };
      });
    } catch (error) {
      if (isUniqueViolation(error)) return { kind: 'name-taken' };
      throw error;
    }
  }

  async byName(name: string): Promise<RepositoryView | null> {
    const row = await this.database.maybe<RepositoryRow>('select * from repository where name = $1', [name]);
    return row && repositoryView(row);
  }

  async byId(id: string): Promise<RepositoryView | null> {
    const row = await this.database.maybe<RepositoryRow>('select * from repository where id = $1', [id]);
    return row && repositoryView(row);
  }

  /** Of all of them, the oldest first. */
  async ids(): Promise<string[]> {
    return (await this.database.rows<{ id: string }>('select id from repository order by id')).map(({ id }) => id);
  }

  /** What the merge queue runs from the next run on; null when there is no such repository. The same gate again changes nothing. */
  async setGate(id: string, gate: readonly string[]): Promise<RepositoryView | null> {
    return this.database.transact(async (tx) => {
      const changed = await tx.maybe<RepositoryRow>(
        'update repository set gate = $2 where id = $1 and gate <> $2::jsonb returning *',
        [id, JSON.stringify(gate)],
      );
      if (changed !== null) {
        tx.emit('repository.gate_changed', { repositoryId: id }, { name: changed.name, gate });
        tx.ring('integration', { repositoryId: id });
      }
      const row = changed ?? (await tx.maybe<RepositoryRow>('select * from repository where id = $1', [id]));
      return row && repositoryView(row);
    });
  }

  async leaseRules(id: string): Promise<LeaseRules | null> {
    const row = await this.database.maybe<{ lease_rules: LeaseRules }>(
      'select lease_rules from repository where id = $1',
      [id],
    );
    return row && row.lease_rules;
  }

  /** What leases keep to from the next decision on. The patterns are read here, so that no decision stumbles over one. */
  async setLeaseRules(
    id: string,
    rules: LeaseRules,
  ): Promise<{ kind: 'set' } | { kind: 'not-found' } | { kind: 'bad-patterns'; problems: readonly ScopeProblem[] }> {
    const written = [rules.widening?.protectedPaths ?? [], ...(rules.freeze ?? []).map(({ patterns }) => patterns)];
    const problems = written.map(parseScope).flatMap((read) => (read.ok ? [] : read.problems));
    if (problems.length > 0) return { kind: 'bad-patterns', problems };
    const set = await this.database.maybe('update repository set lease_rules = $2 where id = $1 returning id', [
      id,
      JSON.stringify(rules),
    ]);
    return { kind: set === null ? 'not-found' : 'set' };
  }

  async releaseRules(id: string): Promise<ReleaseRules | null> {
    const repository = await this.byId(id);
    return repository && { release: repository.release, push: repository.push };
  }

  /** What counts from the next landing on, and for what is not pushed yet; false when there is no such repository. */
  async setReleaseRules(id: string, rules: ReleaseRules): Promise<boolean> {
    const sql = `update repository set release_policy = $2, push = $3, push_after = now(),
      behind_since = case when $3 then behind_since end, behind_cause = case when $3 then behind_cause end where id = $1 returning id`;
    return (await this.database.maybe(sql, [id, rules.release, rules.push])) !== null;
  }

  async page(query: PageQuery): Promise<Page<RepositoryView>> {
    const rows = await this.database.rows<RepositoryRow>(
      'select * from repository where ($2::uuid is null or id > $2) order by id limit $1',
      [query.limit + 1, query.cursor ?? null],
    );
    return pageOf(rows, query, repositoryView);
  }
}
