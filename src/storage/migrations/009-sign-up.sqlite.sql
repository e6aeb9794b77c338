-- Who asked for the letter and has not confirmed yet, or has: the evidence of their consent. The plain address stands
-- here only until it is confirmed or forgotten.
create table sign_ups (
  id integer primary key,
  address_key text not null,
  address text,
  -- Keyed hashes of where it came from and of its domain, to keep a flood within bounds.
  peer text not null,
  domain text not null,
  language text not null,
  sections text,
  -- What was promised, in the words that were shown.
  wording text not null,
  page text not null,
  asked_at text not null,
  -- SHA-256 of the token in the mail; null where none was mailed.
  token text unique,
  message_id text not null default '',
  confirmed_at text
) strict;
create index sign_ups_asked on sign_ups (asked_at);
create index sign_ups_address on sign_ups (address_key);
