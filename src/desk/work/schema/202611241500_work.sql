create table facts (
  id bigint primary key,
  subject bigint not null,
  seq bigint not null,
  subject_kind text not null,
  kind text not null,
  at bigint not null,
  actor bigint,
  actor_name text not null,
  cause text not null,
  changes text not null,
  reasons text not null
) {{strict}};
create unique index facts_by_subject on facts (subject, seq);

create table counters (
  key text primary key,
  value bigint not null
) {{strict}};

create table settings (
  key text primary key,
  value text not null
) {{strict}};
