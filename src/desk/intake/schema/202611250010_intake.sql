create table kept_mails (
  id bigint primary key,
  door text not null,
  received_at bigint not null,
  sender text not null,
  recipients text not null,
  remote_address text not null,
  mailbox bigint,
  digest text not null,
  canonical text not null,
  identity text,
  bytes bigint not null,
  state text not null,
  reason text not null,
  attempts bigint not null,
  subject text not null,
  ticket bigint,
  message bigint,
  version bigint not null,
  raw {{blob}}
) {{strict}};
create unique index kept_mails_once on kept_mails (identity) where identity is not null;
create index kept_mails_in_state on kept_mails (state, id);
create index kept_mails_by_canonical on kept_mails (canonical);
create index kept_mails_by_sender on kept_mails (sender, received_at);
create index kept_mails_of_ticket on kept_mails (ticket) where ticket is not null;

create table mail_cursors (
  mailbox bigint primary key,
  uid_validity bigint not null,
  uid bigint not null
) {{strict}};

create table mail_warnings (
  ticket bigint not null,
  code text not null,
  text text not null,
  at bigint not null,
  primary key (ticket, code, text)
) {{strict}};

create table mailboxes (
  id bigint primary key,
  name text not null,
  address text not null,
  kind text not null,
  host text not null,
  port bigint not null,
  account text not null,
  tls text not null,
  folder text not null,
  password text not null,
  team bigint,
  active bigint not null,
  state text not null,
  state_detail text not null,
  last_ok_at bigint,
  version bigint not null
) {{strict}};
create unique index mailboxes_by_address on mailboxes (address);
