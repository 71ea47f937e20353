import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why two changes may not get on with each other, as they were when they were compared. */
export class Findings1764900000000 implements MigrationInterface {
  readonly name = 'Findings1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table finding (
         id uuid primary key,
         repository_id uuid not null references repository,
         kind text not null,
         change_id uuid not null references change,
         head_sha text not null,
         other_id uuid not null references change,
         other_head_sha text not null,
         name text not null,
         paths jsonb not null,
         sentence text not null,
         created_at timestamptz not null default now(),
         check (change_id <> other_id)
       )`,
    );
    await runner.query('create index finding_change on finding (change_id)');
    await runner.query('create index finding_other on finding (other_id)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
