create table sessions (
  digest text primary key,
  person bigint not null,
  csrf text not null,
  created_at bigint not null,
  expires_at bigint not null
) {{strict}};
create index sessions_of_person on sessions (person);

create table api_tokens (
  id bigint primary key,
  digest text not null,
  person bigint not null,
  name text not null,
  scopes bigint not null,
  created_at bigint not null,
  last_used_at bigint,
  expires_at bigint
) {{strict}};
create unique index api_tokens_by_digest on api_tokens (digest);

create table one_time_tokens (
  digest text primary key,
  person bigint not null,
  purpose text not null,
  expires_at bigint not null
) {{strict}};

create table roles (
  name text primary key,
  permissions bigint not null,
  scope text not null,
  version bigint not null
) {{strict}};

create table idempotency (
  principal text not null,
  key text not null,
  digest text not null,
  status bigint not null,
  content_type text not null,
  headers text not null,
  body text not null,
  at bigint not null,
  primary key (principal, key)
) {{strict}};
create index idempotency_old on idempotency (at);
