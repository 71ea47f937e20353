export const PEOPLE = `
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
