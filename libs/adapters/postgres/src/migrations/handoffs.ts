import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notes that agents leave for those whose tasks build on theirs. */
const HANDOFFS = `
create table handoff (
  id uuid primary key,
  task_id uuid not null references task,
  session_id uuid not null references session,
  to_task_id uuid references task,
  summary text not null,
  files jsonb not null,
  created_at timestamptz not null default now()
);
create index handoff_task on handoff (task_id);
create index handoff_to on handoff (to_task_id);
`;

export class Handoffs1764000000000 implements MigrationInterface {
  readonly name = 'Handoffs1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HANDOFFS);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
