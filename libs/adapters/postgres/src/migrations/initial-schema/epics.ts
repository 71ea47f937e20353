export const EPICS = `
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
