import type { Page, PageQuery, Reason, ReleaseView } from '@manyhands/contracts';
import type { Database } from '../database.js';
import type { Transaction } from '../transaction.js';
import { readReleases } from './release-view.js';
import { type ReleaseWish, requestRelease } from './request.js';

/** A release that is not over. */
export type OpenRelease =
  | { readonly status: 'requested'; readonly id: string; readonly wantedVersion: string | null }
  | ({ readonly status: 'intended'; readonly id: string } & ReleaseIntent);

/** What is about to be done, written down before. */
export interface ReleaseIntent {
  readonly version: string;
  /** Where the release branch stood; null when there was none. */
  readonly from: string | null;
  readonly to: string;
  /** The tag object. */
  readonly tagSha: string;
}

export type RequestedRelease =
  | { readonly kind: 'requested' | 'waits-already'; readonly release: ReleaseView }
  /** Another one waits, of another version. */
  | { readonly kind: 'under-way'; readonly release: ReleaseView };

/** Releases from the request to the record. Every method is one transaction. */
export class Releases {
  constructor(private readonly database: Database) {}

  /** Asks for one. While one waits, asking for the same again changes nothing. */
  async request(wish: ReleaseWish): Promise<RequestedRelease> {
    const { repositoryId, version } = wish;
    const asked = await this.database.transact(async (tx) => {
      const id = await requestRelease(tx, wish);
      if (id !== null) return { kind: 'requested' as const, id };
      const waiting = await tx.maybe<{ id: string; wanted_version: string | null }>(
        `select id, wanted_version from release where repository_id = $1 and status = 'requested'`,
        [repositoryId],
      );
      if (waiting === null) return null; // its turn came just now
      const same = version === undefined || version === waiting.wanted_version;
      return { kind: same ? ('waits-already' as const) : ('under-way' as const), id: waiting.id };
    });
    return asked === null ? this.request(wish) : { kind: asked.kind, release: await this.#view(asked.id) };
  }

  /** Newest first. */
  page(repositoryId: string, query: PageQuery): Promise<Page<ReleaseView>> {
    return readReleases(this.database, { ...query, repositoryId });
  }

  /** Repositories with a release that is not over. */
  async open(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select distinct repository_id as id from release where status in ('requested', 'intended') order by id`,
    );
    return rows.map(({ id }) => id);
  }

  /** The one to go on with: what is intended comes before what is only asked for. */
  next(repositoryId: string): Promise<OpenRelease | null> {
    return this.database.maybe<OpenRelease>(
      `select id, status, wanted_version as "wantedVersion", version, from_sha as "from", to_sha as "to", tag_sha as "tagSha"
       from release where repository_id = $1 and status in ('requested', 'intended') order by status limit 1`,
      [repositoryId],
    );
  }

  /** Whether the tree of this commit, which the merge queue has built or tested, has a green run of the gate. */
  async isGreen(repositoryId: string, sha: string): Promise<boolean> {
    const row = await this.database.maybe(
      `select 1 from gate_run g where g.repository_id = $1 and g.state = 'green'
         and (g.sha = $2 or g.tree in (select p.tree from candidate_change p where p.sha = $2)) limit 1`,
      [repositoryId, sha],
    );
    return row !== null;
  }

  /** Keys of tasks by their ids; ids that no task has are left out. */
  async taskKeys(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.rows<{ id: string; key: string }>(
      'select id, key from task where id::text = any($1)',
      [ids],
    );
    return new Map(rows.map(({ id, key }) => [id, key]));
  }

  /** Written before branch and tag are moved, so that a crash in between is recognised. */
  async intend(id: string, intent: ReleaseIntent & { developSha: string; changelog: string }): Promise<void> {
    await this.database.rows(
      `update release set status = 'intended', version = $2, from_sha = $3, to_sha = $4, tag_sha = $5, develop_sha = $6, changelog = $7
       where id = $1 and status = 'requested'`,
      [id, intent.version, intent.from, intent.to, intent.tagSha, intent.developSha, intent.changelog],
    );
  }

  /** Nothing of it was done: it is asked for as before, unless another one is asked for by now, which will do. */
  dropIntent(id: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const { repository_id } = await this.#lock(tx, id);
      const other = await tx.maybe(`select 1 from release where repository_id = $1 and status = 'requested'`, [
        repository_id,
      ]);
      const superseded = {
        code: 'superseded',
        message: 'Another release that was asked for meanwhile takes its place.',
      };
      await tx.rows(
        `update release set status = $2, failure = $3, version = null, from_sha = null, to_sha = null, tag_sha = null,
                develop_sha = null, changelog = null where id = $1 and status = 'intended'`,
        other === null ? [id, 'requested', null] : [id, 'unneeded', JSON.stringify(superseded)],
      );
    });
  }

  /** Branch and tag are where they are to be. Recording it twice changes nothing. */
  released(id: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe<{ repository_id: string; epic_id: string | null; version: string; to_sha: string }>(
        `update release set status = 'released', released_at = now(), failure = null where id = $1 and status = 'intended' returning *`,
        [id],
      );
      if (row === null) return;
      const { version, to_sha: sha } = row;
      const about = { repositoryId: row.repository_id, epicId: row.epic_id };
      tx.emit('release.created', about, { releaseId: id, version, tag: `v${version}`, sha });
    });
  }

  /** It is half done and cannot go on now: why, for those who wait for it. It is tried again. */
  async stuck(id: string, reason: Reason): Promise<void> {
    await this.database.rows(`update release set failure = $2 where id = $1 and status = 'intended'`, [
      id,
      JSON.stringify(reason),
    ]);
  }

  /** There was nothing left to release when its turn came. */
  async unneeded(id: string, reason: Reason): Promise<void> {
    await this.database.rows(
      `update release set status = 'unneeded', failure = $2 where id = $1 and status = 'requested'`,
      [id, JSON.stringify(reason)],
    );
  }

  /** Nothing was moved, and nothing will be before somebody asks again. */
  fail(id: string, reason: Reason): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe<{ repository_id: string; epic_id: string | null }>(
        `update release set status = 'failed', failure = $2 where id = $1 and status in ('requested', 'intended')
         returning repository_id, epic_id`,
        [id, JSON.stringify(reason)],
      );
      if (row === null) return;
      tx.emit('release.failed', { repositoryId: row.repository_id, epicId: row.epic_id }, { releaseId: id, reason });
    });
  }

  /** The repository's row keeps others from asking for a release meanwhile. */
  async #lock(tx: Transaction, id: string): Promise<{ repository_id: string }> {
    return tx.one<{ repository_id: string }>(
      'release',
      `select r.repository_id from release r join repository p on p.id = r.repository_id where r.id = $1 for update of p`,
      [id],
    );
  }

  async #view(id: string): Promise<ReleaseView> {
    const [view] = (await readReleases(this.database, { limit: 1, id })).items;
    if (view === undefined) throw new Error(`release ${id} is gone`);
    return view;
  }
}
