export const LEASES = `
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
