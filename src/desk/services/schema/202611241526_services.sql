create table services (
  id bigint primary key,
  name text not null,
  names text not null,
  status text not null,
  words text not null,
  owner bigint,
  active bigint not null,
  version bigint not null
) {{strict}};

create table categories (
  id bigint primary key,
  name text not null,
  names text not null,
  parent bigint,
  words text not null,
  active bigint not null,
  version bigint not null
) {{strict}};
