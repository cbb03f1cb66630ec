create table outbound_mail (
  id bigint primary key,
  ticket bigint,
  message bigint,
  person bigint not null,
  address text not null,
  template text not null,
  locale text not null,
  automatic text not null,
  state text not null,
  attempts bigint not null,
  reason text not null,
  held_until bigint,
  parked bigint not null,
  message_id text not null,
  in_reply_to text not null,
  mail_references text not null,
  subject text not null,
  text text not null,
  html text not null,
  created_at bigint not null,
  done_at bigint,
  job bigint not null,
  fence bigint not null
) {{strict}};
create unique index outbound_mail_by_message_id on outbound_mail (message_id);
create index outbound_mail_of_ticket on outbound_mail (ticket, id) where ticket is not null;
create index outbound_mail_of_message on outbound_mail (message) where message is not null;
create index outbound_mail_by_address on outbound_mail (address, created_at) where automatic <> '' and state <> 'cancelled';
create index outbound_mail_parked on outbound_mail (id) where parked = 1;

create table held_replies (
  message bigint primary key,
  ticket bigint not null,
  until bigint not null
) {{strict}};
create index held_replies_due on held_replies (until);

create table message_headers (
  message bigint primary key,
  ticket bigint not null,
  message_id text not null
) {{strict}};
create index message_headers_by_id on message_headers (message_id);

create table mail_pairs (
  address text primary key,
  last_at bigint not null
) {{strict}};

create table templates (
  key text not null,
  locale text not null,
  subject text not null,
  text text not null,
  changed_at bigint not null,
  primary key (key, locale)
) {{strict}};
