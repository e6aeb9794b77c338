-- Whether letters were useful, as readers say: counted by letter, edition and day, and nobody with it.
create table feedback (
  issue text not null,
  edition text not null,
  answer text not null check (answer in ('yes', 'no')),
  day text not null,
  answers integer not null,
  primary key (issue, edition, answer, day)
) strict, without rowid;
