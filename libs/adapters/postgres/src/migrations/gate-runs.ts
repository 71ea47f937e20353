import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A candidate is a stack of changes, each with the commit and the tree that it makes on top of those below; any prefix may be tested
 * and may land. Runs of the gate have rows of their own. What was open is built anew, unless it is green: that may be in `develop`
 * already, with its record missing. The run of a candidate from before has the candidate's id: ids of runs are in the order in which they began.
 */
export class GateRuns1764550000000 implements MigrationInterface {
  readonly name = 'GateRuns1764550000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}

const STATEMENTS = [
  `alter table candidate add column base_tree text not null default '', add column left_out uuid[] not null default '{}'`,
  `alter table candidate_change add column position int not null default 1, add column sha text, add column tree text`,
  `update candidate_change cc set sha = k.sha, tree = k.tree from candidate k where k.id = cc.candidate_id`,
  `alter table candidate_change alter column position drop default, alter column sha set not null, alter column tree set not null`,
  `create unique index candidate_change_place on candidate_change (candidate_id, position)`,
  `create table gate_run (
     id uuid primary key,
     repository_id uuid not null references repository,
     candidate_id uuid not null references candidate,
     sha text not null,
     tree text not null,
     gate text not null,
     environment text not null default '',
     state text not null check (state in ('running', 'green', 'red', 'cancelled', 'lost')),
     steps jsonb not null default '[]',
     trouble jsonb,
     started_at timestamptz not null default now(),
     finished_at timestamptz
   )`,
  `insert into gate_run (id, repository_id, candidate_id, sha, tree, gate, state, steps, started_at, finished_at)
     select k.id, k.repository_id, k.id, k.sha, k.tree, encode(sha256(convert_to(r.gate::text, 'UTF8')), 'hex'),
            case when k.status = 'red' then 'red' else 'green' end, k.gate, coalesce(k.gate_started_at, k.created_at), k.gate_finished_at
     from candidate k join repository r on r.id = k.repository_id
     where k.gate_finished_at is not null and k.status in ('green', 'red', 'landed')`,
  `update candidate set status = 'abandoned' where status in ('built', 'gating', 'red')`,
  `update candidate set status = 'built' where status = 'green'`,
  `alter table candidate drop column gate, drop column gate_started_at, drop column gate_finished_at`,
  `create index gate_run_tree on gate_run (repository_id, tree)`,
  `create index gate_run_candidate on gate_run (candidate_id)`,
  `create index gate_run_running on gate_run (repository_id) where state = 'running'`,
  `alter table sandbox add column gate_run_id uuid`,
  `update sandbox set status = 'stopping', status_since = now() where candidate_id is not null and status in ('requested', 'starting', 'ready')`,
  `alter table sandbox drop column candidate_id`,
  `alter table landing add column length int not null default 1`,
  `alter table landing alter column length drop default`,
  `alter table landing drop constraint landing_candidate_id_key`,
  `create unique index landing_once on landing (candidate_id, length)`,
  `update effect set key = key || ':1' where kind = 'landing'`,
];
