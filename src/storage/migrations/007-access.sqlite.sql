-- Links that let a person of the newsroom in, once each. Only hashes: whoever reads this enters nowhere.
create table logins (
  token text primary key,
  address text not null,
  asked_at text not null,
  expires_at text not null,
  used_at text
) strict, without rowid;
create index logins_asked on logins (asked_at);

create table sessions (
  -- Never used twice.
  id integer primary key autoincrement,
  token text not null unique,
  address text not null,
  role text not null,
  begun_at text not null,
  seen_at text not null,
  expires_at text not null
) strict;
create index sessions_address on sessions (address);
