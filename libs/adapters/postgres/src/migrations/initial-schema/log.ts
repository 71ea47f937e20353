export const LOG = `
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
