export const CHANGES = `
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
