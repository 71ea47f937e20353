import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A plan has versions that wait for a person, are replaced, approved or denied; each try to plan keeps what a model was asked
 * and answered. Plans of before were all put to work.
 */
const PLAN_VERSIONS = `
alter table epic add column approval text not null default 'automatic' check (approval in ('automatic', 'on-risk', 'always'));
alter table plan
  add column author text,
  add column hash text,
  add column repair jsonb,
  add column violations jsonb not null default '[]',
  add column standing text not null default 'started'
    check (standing in ('started', 'awaiting-approval', 'approved', 'denied', 'unsound', 'replaced')),
  add column reasons jsonb not null default '[]',
  add column decision jsonb;
create table planning (
  id uuid primary key,
  epic_id uuid not null references epic,
  plan_id uuid references plan,
  question jsonb not null,
  turns jsonb not null default '[]',
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create index planning_epic on planning (epic_id, id);
create index planning_plan on planning (plan_id);
`;

export class PlanVersions1764100000000 implements MigrationInterface {
  readonly name = 'PlanVersions1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLAN_VERSIONS);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
