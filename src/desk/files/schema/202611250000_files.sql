create table files (
  id bigint primary key,
  digest text not null,
  name text not null,
  type text not null,
  content_id text not null,
  bytes bigint not null,
  is_inline bigint not null,
  uploaded_by bigint,
  created_at bigint not null
) {{strict}};
create index files_by_digest on files (digest);
create index files_uploaded on files (uploaded_by, created_at) where uploaded_by is not null;
