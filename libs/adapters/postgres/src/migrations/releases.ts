import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Releases from the request to the record, with what each is about to do while it is intended; and when a repository is released. */
const RELEASES = `
create table release (
  id uuid primary key,
  repository_id uuid not null references repository,
  requested_by text not null,
  epic_id uuid references epic,
  wanted_version text,
  status text not null check (status in ('requested', 'intended', 'released', 'unneeded', 'failed')),
  version text,
  from_sha text,
  to_sha text,
  tag_sha text,
  develop_sha text,
  changelog text,
  failure jsonb,
  created_at timestamptz not null default now(),
  released_at timestamptz,
  check (status not in ('intended', 'released') or (version is not null and to_sha is not null and tag_sha is not null and develop_sha is not null))
);
create index release_repository on release (repository_id, id);
create unique index release_requested on release (repository_id) where status = 'requested';
create unique index release_intended on release (repository_id) where status = 'intended';
alter table repository add column release_policy text not null default 'on-demand' check (release_policy in ('on-demand', 'epic-done'));
`;

export class Releases1764600000000 implements MigrationInterface {
  readonly name = 'Releases1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RELEASES);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
