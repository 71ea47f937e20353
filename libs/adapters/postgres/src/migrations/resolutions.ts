import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the rungs of the ladder made of each file in conflict: of changes that became a candidate, and of changes that were ejected. */
export class Resolutions1764500000000 implements MigrationInterface {
  readonly name = 'Resolutions1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table resolution (
         id uuid primary key,
         change_id uuid not null references change,
         candidate_id uuid references candidate,
         path text not null,
         rung int check (rung between 0 and 8),
         name text,
         outcome text not null check (outcome in ('resolved', 'refused', 'not-for-this-file')),
         because text,
         detail text not null,
         changes jsonb not null,
         ms float8 not null,
         created_at timestamptz not null default now()
       )`,
    );
    await runner.query('create index resolution_change on resolution (change_id)');
    await runner.query('create index resolution_candidate on resolution (candidate_id) where candidate_id is not null');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
