create table people (
  id bigint primary key,
  name text not null,
  name_fold text not null,
  phone text not null,
  organisation bigint,
  locale text not null,
  time_zone text not null,
  theme text not null,
  roles text not null,
  active bigint not null,
  present bigint not null,
  notes text not null,
  password_hash text not null,
  undo_seconds bigint not null,
  version bigint not null,
  created_at bigint not null
) {{strict}};
create index people_by_name on people (name_fold, id);
create index people_of_organisation on people (organisation) where organisation is not null;
create index people_with_roles on people (roles, id) where roles <> 'customer';

create table addresses (
  address text primary key,
  person bigint not null,
  verified bigint not null,
  is_primary bigint not null
) {{strict}};
create index addresses_of_person on addresses (person);

create table organisations (
  id bigint primary key,
  name text not null,
  name_fold text not null,
  share_tickets bigint not null,
  notes text not null,
  version bigint not null
) {{strict}};
create index organisations_by_name on organisations (name_fold, id);

create table organisation_domains (
  domain text primary key,
  organisation bigint not null
) {{strict}};
create index domains_of_organisation on organisation_domains (organisation);
