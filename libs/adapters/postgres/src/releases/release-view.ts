import type { Page, PageQuery, Reason, ReleaseStatus, ReleaseView } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { iso, isoOrNull, pageOf } from '../views/page.js';

interface ReleaseRow {
  id: string;
  repository_id: string;
  status: ReleaseStatus;
  requested_by: string;
  epic_id: string | null;
  version: string | null;
  from_sha: string | null;
  to_sha: string | null;
  develop_sha: string | null;
  changelog: string | null;
  failure: Reason | null;
  created_at: Date;
  released_at: Date | null;
}

/** Newest first. */
export async function readReleases(
  database: Database,
  query: PageQuery & { repositoryId?: string; id?: string },
): Promise<Page<ReleaseView>> {
  const rows = await database.rows<ReleaseRow>(
    `select * from release where ($2::uuid is null or id < $2) and ($3::uuid is null or repository_id = $3)
       and ($4::uuid is null or id = $4) order by id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.repositoryId ?? null, query.id ?? null],
  );
  return pageOf(rows, query, releaseView);
}

const releaseView = (row: ReleaseRow): ReleaseView => ({
  id: row.id,
  repositoryId: row.repository_id,
  status: row.status,
  requestedBy: row.requested_by,
  epicId: row.epic_id,
  version: row.version,
  tag: row.version === null ? null : `v${row.version}`,
  sha: row.to_sha,
  developSha: row.develop_sha,
  previousSha: row.from_sha,
  changelog: row.changelog,
  failure: row.failure,
  createdAt: iso(row.created_at),
  releasedAt: isoOrNull(row.released_at),
});
