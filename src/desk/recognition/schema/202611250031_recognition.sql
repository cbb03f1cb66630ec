create table proposals (
  ticket bigint not null,
  field text not null,
  value text not null,
  label text not null,
  confidence bigint not null,
  applied bigint not null,
  judged bigint not null,
  reasons text not null,
  primary key (ticket, field)
) {{strict}};

create table recognition_words (
  one bigint primary key,
  stamp bigint not null
) {{strict}};
