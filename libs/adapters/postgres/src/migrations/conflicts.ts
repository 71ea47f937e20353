import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conflicts of changes that no rung resolved, with what the next attempt of the task is told when it is done again. An attempt at
 * rung 7 has begun when it is recorded; how it ended is known when the change lands or conflicts again.
 */
export class Conflicts1764750000000 implements MigrationInterface {
  readonly name = 'Conflicts1764750000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}

const STATEMENTS = [
  `create table conflict (
     id uuid primary key,
     change_id uuid not null references change,
     task_id uuid not null references task,
     attempt int not null,
     head_sha text not null,
     develop_sha text not null,
     files jsonb not null,
     reason jsonb not null,
     brief jsonb not null,
     redo_by text,
     redo_at timestamptz,
     created_at timestamptz not null default now()
   )`,
  `create index conflict_change on conflict (change_id)`,
  `create index conflict_task on conflict (task_id)`,
  `alter table resolution drop constraint resolution_outcome_check,
     add constraint resolution_outcome_check check (outcome in ('resolved', 'refused', 'not-for-this-file', 'begun'))`,
];
