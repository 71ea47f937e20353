import type { Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';

/** What a remote has not yet, as far as we have written down. */
export interface DuePush {
  readonly repositoryId: string;
  readonly source: string;
  readonly branches: { readonly integration: string; readonly release: string };
  /** The commit that landed last; null when the remote has it. */
  readonly develop: string | null;
  /** Oldest first. */
  readonly releases: readonly DueRelease[];
  /** Tries in a row that failed. */
  readonly failures: number;
}

export interface DueRelease {
  readonly id: string;
  readonly version: string;
  readonly sha: string;
  readonly tagSha: string;
}

const DUE = `
  select r.id as "repositoryId", r.source, r.push_failures as failures,
         jsonb_build_object('integration', r.integration_branch, 'release', r.release_branch) as branches,
         nullif(l.to_sha, coalesce(r.pushed_sha, '')) as develop, coalesce(x.releases, '[]') as releases
  from repository r
  left join lateral (select to_sha from landing where repository_id = r.id order by id desc limit 1) l on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', e.id, 'version', e.version, 'sha', e.to_sha, 'tagSha', e.tag_sha) order by e.id) as releases
    from release e where e.repository_id = r.id and e.status = 'released' and e.pushed_at is null) x on true
  where r.push and r.push_after <= now() and ($1::uuid is null or r.id = $1) and (
    l.to_sha is distinct from r.pushed_sha and l.to_sha is not null or x.releases is not null)
  order by r.push_after, r.id`;

/**
 * What is pushed to where repositories came from. A push is written down after it was made, so after a crash in between it is made
 * again, which changes nothing there.
 */
export class Remotes {
  constructor(private readonly database: Database) {}

  /** Remotes that are to be pushed to now. */
  due(): Promise<DuePush[]> {
    return this.database.rows<DuePush>(DUE, [null]);
  }

  /** The same of one repository; null when nothing is due there. */
  dueOf(repositoryId: string): Promise<DuePush | null> {
    return this.database.maybe<DuePush>(DUE, [repositoryId]);
  }

  async pushedDevelop(repositoryId: string, sha: string): Promise<void> {
    await this.database.rows('update repository set pushed_sha = $2 where id = $1', [repositoryId, sha]);
  }

  async pushedReleases(ids: readonly string[]): Promise<void> {
    await this.database.rows('update release set pushed_at = now() where id = any($1::uuid[])', [ids]);
  }

  /** Tried again after `pauseMs`. It is told when it begins and when the cause becomes another one, not at each try. */
  failed(repositoryId: string, cause: Reason, pauseMs: number): Promise<void> {
    return this.database.transact(async (tx) => {
      const before = await tx.one<{ behind_cause: Reason | null }>(
        'repository',
        'select behind_cause from repository where id = $1 for update',
        [repositoryId],
      );
      await tx.rows(
        `update repository set push_failures = push_failures + 1, push_after = now() + make_interval(secs => $2::float8 / 1000),
                behind_since = coalesce(behind_since, now()), behind_cause = $3 where id = $1`,
        [repositoryId, pauseMs, JSON.stringify(cause)],
      );
      if (before.behind_cause?.code !== cause.code) tx.emit('remote.behind', { repositoryId }, { reason: cause });
    });
  }

  /** The remote has everything that was due. */
  caughtUp(repositoryId: string): Promise<void> {
    return this.database.transact(async (tx) => {
      await tx.rows('update repository set push_failures = 0, push_after = now() where id = $1', [repositoryId]);
      const was = await tx.maybe(
        'update repository set behind_since = null, behind_cause = null where id = $1 and behind_since is not null returning id',
        [repositoryId],
      );
      if (was !== null) tx.emit('remote.caught_up', { repositoryId });
    });
  }
}
