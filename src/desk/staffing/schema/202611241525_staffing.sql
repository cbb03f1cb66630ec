create table teams (
  id bigint primary key,
  name text not null,
  lead bigint,
  address text not null,
  version bigint not null
) {{strict}};
create unique index teams_by_name on teams (name);

create table team_members (
  team bigint not null,
  person bigint not null,
  primary key (team, person)
) {{strict}};
create index team_members_by_person on team_members (person);
