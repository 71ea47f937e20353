import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema. Forward only: a later change of shape is a later migration. */
export class InitialSchema1763700000000 implements MigrationInterface {
  readonly name = 'InitialSchema1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [PEOPLE, EPICS, TASKS, LEASES, CHANGES, LOG, SEED]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}

const PEOPLE = `
create table repository (
  id uuid primary key,
  name text not null unique,
  source text not null,
  integration_branch text not null,
  release_branch text not null,
  gate jsonb not null,
  last_fence bigint not null default 0,
  created_at timestamptz not null default now()
);
create table role (
  name text primary key,
  description text not null,
  reviewed_by text references role,
  max_tokens bigint not null default 5000000
);
create table agent (
  id uuid primary key,
  name text not null unique,
  role text not null references role,
  heartbeat_at timestamptz,
  created_at timestamptz not null default now()
);
create table api_token (
  id uuid primary key,
  name text not null,
  prefix text not null,
  hash text not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create table idempotency_key (
  key text not null,
  route text not null,
  body_hash text not null,
  status integer,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (key, route)
);
`;

const EPICS = `
create table epic (
  id uuid primary key,
  repository_id uuid not null references repository,
  title text not null,
  body text not null,
  source text not null,
  requested_by text not null,
  max_cost numeric,
  status text not null,
  status_since timestamptz not null default now(),
  version integer not null default 1,
  failure jsonb,
  created_at timestamptz not null default now()
);
create index epic_open on epic (status) where status in ('submitted', 'planning');
create table plan (
  id uuid primary key,
  epic_id uuid not null references epic,
  version integer not null,
  origin text not null,
  document jsonb not null,
  rounds jsonb not null,
  transcript jsonb,
  created_at timestamptz not null default now(),
  unique (epic_id, version)
);
`;

const TASKS = `
create table task (
  id uuid primary key,
  epic_id uuid not null references epic,
  plan_id uuid not null references plan,
  repository_id uuid not null references repository,
  key text not null,
  role text not null references role,
  title text not null,
  brief text not null,
  scope jsonb not null,
  acceptance jsonb not null,
  branch text,
  status text not null,
  status_since timestamptz not null default now(),
  version integer not null default 1,
  attempt integer not null default 0,
  failures integer not null default 0,
  losses integer not null default 0,
  failure jsonb,
  created_at timestamptz not null default now(),
  unique (plan_id, key)
);
create index task_open on task (status) where status not in ('landed', 'abandoned');
create index task_epic on task (epic_id);
create table task_need (
  task_id uuid not null references task,
  needs_task_id uuid not null references task,
  primary key (task_id, needs_task_id)
);
create index task_need_reverse on task_need (needs_task_id);
create table session (
  id uuid primary key,
  task_id uuid not null references task,
  agent_id uuid not null references agent,
  repository_id uuid not null references repository,
  kind text not null check (kind in ('work', 'review')),
  attempt integer not null,
  status text not null,
  status_since timestamptz not null default now(),
  start_state text,
  version integer not null default 1,
  base_sha text,
  head_sha text,
  red_checks integer not null default 0,
  refused_pushes integer not null default 0,
  outcome text,
  failure jsonb,
  heartbeat_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index session_one_per_task on session (task_id, kind) where ended_at is null;
create unique index session_one_per_agent on session (agent_id, kind) where ended_at is null;
create index session_task on session (task_id);
`;

const LEASES = `
create table lease (
  id uuid primary key,
  repository_id uuid not null references repository,
  task_id uuid not null references task,
  session_id uuid not null unique references session,
  scope jsonb not null,
  fence bigint not null,
  until timestamptz not null,
  acquired_at timestamptz not null default now(),
  released_at timestamptz,
  release_reason text,
  unique (repository_id, fence)
);
create index lease_live on lease (repository_id) where released_at is null;
create table lease_ticket (
  session_id uuid primary key references session,
  repository_id uuid not null references repository,
  task_id uuid not null references task,
  scope jsonb not null,
  blockers jsonb not null,
  requested_at timestamptz not null default now()
);
create table sandbox (
  id uuid primary key,
  repository_id uuid not null references repository,
  purpose text not null check (purpose in ('work', 'review', 'gate')),
  session_id uuid references session,
  candidate_id uuid,
  status text not null,
  status_since timestamptz not null default now(),
  url text,
  working_dir text,
  provider text,
  isolation text,
  failure jsonb,
  created_at timestamptz not null default now()
);
create index sandbox_open on sandbox (status) where status not in ('stopped', 'failed');
create index sandbox_session on sandbox (session_id);
`;

const CHANGES = `
create table change (
  id uuid primary key,
  task_id uuid not null unique references task,
  repository_id uuid not null references repository,
  session_id uuid not null references session,
  agent_id uuid not null references agent,
  branch text not null,
  base_sha text not null,
  head_sha text not null,
  title text not null,
  description text not null,
  files jsonb not null,
  status text not null,
  status_since timestamptz not null default now(),
  version integer not null default 1,
  queued_at timestamptz,
  landed_sha text,
  created_at timestamptz not null default now()
);
create index change_queue on change (repository_id, queued_at) where status = 'queued';
create table review (
  id uuid primary key,
  change_id uuid not null references change,
  session_id uuid not null unique references session,
  agent_id uuid not null references agent,
  head_sha text not null,
  verdict text not null check (verdict in ('approve', 'request_changes')),
  summary text not null,
  comments jsonb not null,
  created_at timestamptz not null default now()
);
create index review_change on review (change_id);
create table candidate (
  id uuid primary key,
  repository_id uuid not null references repository,
  base_sha text not null,
  sha text not null,
  tree text not null,
  status text not null,
  gate jsonb not null default '[]',
  created_at timestamptz not null default now(),
  gate_started_at timestamptz,
  gate_finished_at timestamptz
);
create index candidate_open on candidate (repository_id) where status not in ('landed', 'abandoned');
create table candidate_change (
  candidate_id uuid not null references candidate,
  change_id uuid not null references change,
  head_sha text not null,
  primary key (candidate_id, change_id)
);
create table landing (
  id uuid primary key,
  candidate_id uuid not null unique references candidate,
  repository_id uuid not null references repository,
  from_sha text not null,
  to_sha text not null,
  landed_at timestamptz not null default now()
);
create table escalation (
  id uuid primary key,
  repository_id uuid not null references repository,
  epic_id uuid references epic,
  task_id uuid references task,
  kind text not null,
  question text not null,
  evidence jsonb not null,
  options jsonb not null,
  default_option text not null,
  deadline timestamptz,
  status text not null,
  answer text,
  answered_by text,
  created_at timestamptz not null default now(),
  answered_at timestamptz
);
create index escalation_open on escalation (status) where status = 'open';
`;

const LOG = `
create table event (
  seq bigint generated always as identity primary key,
  type text not null,
  at timestamptz not null default clock_timestamp(),
  repository_id uuid,
  epic_id uuid,
  task_id uuid,
  session_id uuid,
  agent_id uuid,
  data jsonb not null
);
create index event_epic on event (epic_id, seq);
create index event_task on event (task_id, seq);
create table outbox (
  id bigint generated always as identity primary key,
  queue text not null,
  payload jsonb not null,
  created_at timestamptz not null default now()
);
create table effect (
  key text primary key,
  kind text not null,
  intent jsonb not null,
  status text not null,
  result jsonb,
  intended_at timestamptz not null default now(),
  done_at timestamptz
);
create table usage (
  id uuid primary key,
  sandbox_id uuid references sandbox,
  session_id uuid references session,
  epic_id uuid references epic,
  task_id uuid references task,
  purpose text not null,
  model text not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  cached_tokens bigint not null,
  cost numeric not null,
  scripted boolean not null,
  at timestamptz not null default now()
);
create index usage_epic on usage (epic_id);
create index usage_session on usage (session_id);
create index usage_task on usage (task_id);
`;

/** The default team. No role reviews its own work: what QA writes is reviewed by backend. */
const SEED = `
insert into role (name, description) values
  ('backend', 'Server code: API, data, business rules, and their tests.'),
  ('qa', 'Tests across parts, test data, quality checks; reviews what frontend and backend propose.'),
  ('frontend', 'What people see: views, components, styles, client code, and their tests.'),
  ('integration', 'Merges approved changes, runs the gate, lands them.');
update role set reviewed_by = 'qa' where name in ('backend', 'frontend');
update role set reviewed_by = 'backend' where name = 'qa';
`;
