-- What is known of each source: how to ask it only for changes, and how it has been doing.
create table sources (
  id text primary key,
  plan text not null,
  document_url text,
  etag text not null default '',
  last_modified text not null default '',
  articles integer not null default 0,
  watched_since text,
  tried_at text not null,
  read_at text,
  failures integer not null default 0,
  failing_since text,
  message text not null default '',
  paused_at text
) strict;

-- What an issue made of each story it could have had, kept when its mail is frozen: `in`, `carried` to the next issue
-- (there was no room), or `out`. A story comes up again only if it was carried. One row for each version, by its URL.
create table considered (
  url text not null,
  issue text not null references issues (key),
  verdict text not null check (verdict in ('in', 'carried', 'out')),
  primary key (url, issue)
) strict, without rowid;

insert into considered (url, issue, verdict)
  select articles.url, issued.issue, 'in' from issued join articles on articles.id = issued.article;
drop table issued;
