create table people_words (
  word text not null,
  person bigint not null,
  primary key (word, person)
) {{without_rowid}};
create index people_words_of_person on people_words (person);
