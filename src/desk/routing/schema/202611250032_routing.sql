create table routing_rules (
  id bigint primary key,
  position bigint not null,
  name text not null,
  active bigint not null,
  channel text not null,
  service bigint,
  category bigint,
  language text not null,
  organisation bigint,
  kind text not null,
  team bigint not null,
  version bigint not null
) {{strict}};

create table routing_stamp (
  one bigint primary key,
  stamp bigint not null
) {{strict}};

create table routing_turns (
  person bigint primary key,
  at bigint not null
) {{strict}};
