-- Keys of other programs. Only hashes: whoever reads this asks for nothing.
create table api_keys (
  -- Never used twice.
  id integer primary key autoincrement,
  name text not null,
  -- SHA-256 of the key, in hex.
  hash text not null unique,
  scope text not null,
  made_at text not null,
  -- To the minute.
  used_at text,
  revoked_at text
) strict;
-- A name may be given again once its key is revoked.
create unique index api_keys_name on api_keys (name) where revoked_at is null;

-- What was answered to a request with an Idempotency-Key, for a day. Answers name readers by id only.
create table api_answers (
  api_key integer not null references api_keys (id) on delete cascade,
  -- Keyed hashes, with the API key itself, which is not kept: of the Idempotency-Key, and of the request.
  name text not null,
  request text not null,
  begun_at text not null,
  -- null while it is being worked on.
  status integer,
  body text,
  primary key (api_key, name)
) strict, without rowid;
create index api_answers_begun on api_answers (begun_at);

-- For those who ask what changed since.
create index subscribers_updated on subscribers (updated_at);

-- The lists of one reader, among those of all.
create index list_members_subscriber on list_members (subscriber);
