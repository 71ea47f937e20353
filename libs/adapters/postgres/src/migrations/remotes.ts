import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Repositories whose source is kept up to date: what was pushed there, and since when and why it has not what it should have. */
const REMOTES = `
alter table repository
  add column push boolean not null default false,
  add column pushed_sha text,
  add column push_failures integer not null default 0,
  add column push_after timestamptz not null default now(),
  add column behind_since timestamptz,
  add column behind_cause jsonb;
alter table release add column pushed_at timestamptz;
create index release_unpushed on release (repository_id) where status = 'released' and pushed_at is null;
`;

export class Remotes1764700000000 implements MigrationInterface {
  readonly name = 'Remotes1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REMOTES);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
