import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Wishes of sessions for more than their lease holds, each with what became of it; the tasks that a suspended task lets go
 * first; and what a repository says about its leases.
 */
const LEASE_WISHES = `
create table lease_wish (
  session_id uuid not null references session,
  request_id text not null,
  repository_id uuid not null references repository,
  task_id uuid not null references task,
  patterns jsonb not null,
  reason text not null,
  status text not null check (status in ('waiting', 'suspend', 'asked', 'approved', 'granted', 'carried', 'denied', 'refused', 'withdrawn')),
  blockers jsonb not null default '[]',
  escalation_id uuid references escalation,
  asked_at timestamptz not null default now(),
  status_since timestamptz not null default now(),
  primary key (session_id, request_id)
);
create index lease_wish_task on lease_wish (task_id);
create unique index lease_wish_escalation on lease_wish (escalation_id);
create table task_after (
  task_id uuid not null references task,
  blocker_task_id uuid not null references task,
  primary key (task_id, blocker_task_id)
);
create index task_after_blocker on task_after (blocker_task_id);
alter table repository add column lease_rules jsonb not null default '{}';
`;

export class LeaseWishes1763900000000 implements MigrationInterface {
  readonly name = 'LeaseWishes1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LEASE_WISHES);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
