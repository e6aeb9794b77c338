-- The books of the lanes, and with provider '' of whole relays: every sender of this ledger keeps them together.
create table lanes (
  relay text not null,
  provider text not null,
  -- When the next turn is, in milliseconds of the machine's own clock.
  next_ms real not null default 0,
  -- The day that `taken` counts, on the calendar of the plan's zone.
  day text not null default '',
  taken integer not null default 0,
  -- Mails a second that a complaint has left, and when it came.
  speed real,
  speed_at text,
  rests_until text,
  -- Why nothing leaves until a person has looked.
  stopped text not null default '',
  primary key (relay, provider)
) strict, without rowid;

-- Chunks hold readers of one provider, so that a lane that waits keeps nobody else waiting.
alter table chunks add column provider text not null default 'other';
-- Which relay a mail was last tried at; and where only that one may be tried again, since it knows what it has.
alter table deliveries add column relay text;
alter table deliveries add column only_relay text;
-- IANA name of the reader's zone; null where nobody said.
alter table subscribers add column zone text;
