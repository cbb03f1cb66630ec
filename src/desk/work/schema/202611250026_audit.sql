create index facts_of_desk on facts (at, id) where subject_kind <> 'tkt';
