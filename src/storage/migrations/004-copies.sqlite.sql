-- Two sources may give one page, one of them more of it than the other: each keeps its own copy.
create table copies (
  id text not null,
  source text not null,
  url text not null,
  published text,
  language text not null,
  data text not null,
  first_seen text not null,
  last_seen text not null,
  primary key (id, source)
) strict, without rowid;
insert into copies
  select id, coalesce(json_extract(data, '$.source'), ''), url, published, language, data, first_seen, last_seen
  from articles;
drop table articles;
alter table copies rename to articles;
create index articles_published on articles (published);
create index articles_url on articles (url);
