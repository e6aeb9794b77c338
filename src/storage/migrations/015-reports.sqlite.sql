-- What came back of letters: bounces, complaints, and mails that ask to be left out. Each is recorded once, however
-- often it is read. `words` holds no address. What nobody could match to a letter of ours has no delivery, and changes
-- nothing. `effect` is what it did; an operator may take that back.
create table reports (
  id integer primary key,
  fingerprint text not null unique,
  source text not null,
  at text not null,
  class text not null check (class in ('hard', 'soft', 'full', 'policy', 'content', 'complaint', 'optout')),
  reason text not null,
  status text not null,
  code text not null,
  words text not null,
  matched text not null check (matched in ('verp', 'message-id', '')),
  issue text,
  subscriber integer references subscribers (id),
  effect text not null,
  undone_at text,
  undone_by text not null default ''
) strict;
create index reports_issue on reports (issue, class);
create index reports_subscriber on reports (subscriber, issue) where subscriber is not null;
