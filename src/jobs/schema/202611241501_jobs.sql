create table jobs (
  id bigint primary key,
  kind text not null,
  argument bigint not null,
  due_at bigint not null,
  attempt bigint not null,
  fence bigint not null,
  leased_until bigint not null,
  given_up bigint not null,
  reason text not null
) {{strict}};
create index jobs_due on jobs (due_at, id) where given_up = 0;
create index jobs_given_up on jobs (id) where given_up = 1;
create index jobs_about on jobs (argument);
