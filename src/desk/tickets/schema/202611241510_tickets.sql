create table tickets (
  id bigint primary key,
  number bigint not null,
  version bigint not null,
  kind text not null,
  status text not null,
  open bigint not null,
  wait_reason text not null,
  channel text not null,
  impact bigint not null,
  urgency bigint not null,
  priority bigint not null,
  subject text not null,
  requester bigint not null,
  organisation bigint,
  team bigint,
  assignee bigint,
  service bigint,
  category bigint,
  language text not null,
  tags text not null,
  created_at bigint not null,
  updated_at bigint not null,
  due_at bigint,
  snoozed_until bigint,
  closed_at bigint,
  preview text not null,
  last_from text not null,
  messages bigint not null,
  owed bigint not null,
  merged_into bigint,
  resolution text not null
) {{strict}};
create unique index tickets_by_number on tickets (number);
create index tickets_all_open on tickets (updated_at, id) where open = 1;
create index tickets_of_team on tickets (team, updated_at, id) where open = 1;
create index tickets_of_assignee on tickets (assignee, updated_at, id) where open = 1;
create index tickets_unassigned on tickets (updated_at, id) where open = 1 and assignee is null;
create index tickets_waiting on tickets (updated_at, id) where status = 'waiting';
create index tickets_of_requester on tickets (requester, updated_at, id);
create index tickets_of_organisation on tickets (organisation, updated_at, id);
create index tickets_done on tickets (updated_at, id) where open = 0;
create index tickets_due on tickets (due_at) where open = 1 and due_at is not null;
create index tickets_snoozed on tickets (snoozed_until) where snoozed_until is not null;
create index tickets_resolved on tickets (updated_at) where status = 'resolved';
create index tickets_merged on tickets (merged_into) where merged_into is not null;

create table messages (
  id bigint primary key,
  ticket bigint not null,
  seq bigint not null,
  kind text not null,
  direction text not null,
  public bigint not null,
  author bigint,
  author_address text not null,
  at bigint not null,
  channel text not null,
  text text not null,
  html text not null,
  quoted text not null,
  language text not null,
  verified bigint not null,
  recipients text not null,
  moved_from bigint,
  has_files bigint not null
) {{strict}};
create unique index messages_of_ticket on messages (ticket, seq);
create index messages_moved on messages (moved_from) where moved_from is not null;

create table message_files (
  message bigint not null,
  file bigint not null,
  primary key (message, file)
) {{strict}};
create index message_files_by_file on message_files (file);

create table participants (
  ticket bigint not null,
  person bigint not null,
  address text not null,
  verified bigint not null,
  may_read bigint not null,
  primary key (ticket, person)
) {{strict}};
create index participants_by_person on participants (person, ticket);

create table watches (
  ticket bigint not null,
  person bigint not null,
  primary key (ticket, person)
) {{strict}};

create table ticket_links (
  id bigint primary key,
  ticket bigint not null,
  other bigint not null,
  type text not null
) {{strict}};
create unique index ticket_links_once on ticket_links (ticket, other, type);
create index ticket_links_other on ticket_links (other);

create table drafts (
  ticket bigint not null,
  person bigint not null,
  mode text not null,
  body text not null,
  saved_at bigint not null,
  primary key (ticket, person)
) {{strict}};

create table seen (
  person bigint not null,
  ticket bigint not null,
  seq bigint not null,
  primary key (person, ticket)
) {{strict}};

create table bulk_changes (
  id bigint primary key,
  person bigint not null,
  at bigint not null,
  undone bigint not null,
  body text not null
) {{strict}};

{{sqlite: create virtual table message_search using fts5 (content, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 tokenchars '=@._-'");}}
{{postgresql: create table message_search (id bigint primary key, content tsvector not null);}}
{{postgresql: create index message_search_words on message_search using gin (content);}}
