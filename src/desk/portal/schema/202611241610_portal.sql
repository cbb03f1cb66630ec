create table portal_forms (
  digest text primary key,
  person bigint not null,
  body text not null,
  expires_at bigint not null
) {{strict}};
create index portal_forms_old on portal_forms (expires_at);
