export const TASKS = `
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
