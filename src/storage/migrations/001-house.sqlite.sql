-- Instants are UTC ISO-8601 text of 24 characters; leases are milliseconds since 1970; booleans are 0 and 1.

-- Which database this is. A copy that is restored elsewhere is told apart from the one that sends.
create table instance (
  singleton integer primary key check (singleton = 1),
  id text not null,
  -- Knows the secret that its address keys are made with; null until one is used.
  address_check text,
  created_at text not null
) strict;

create table articles (
  id text primary key,
  url text not null unique,
  published text,
  language text not null,
  data text not null,
  first_seen text not null,
  last_seen text not null
) strict;
create index articles_published on articles (published);

-- One row per publication week. `condition` holds only what no other row says: approval is read from
-- sign_offs, sending and finished from campaigns.
create table issues (
  key text primary key,
  week_from text not null,
  week_to text not null,
  zone text not null,
  draft_at text not null,
  send_at text not null,
  condition text not null check (condition in ('draft', 'held', 'skipped', 'cancelled')),
  reason text not null default '',
  version integer not null,
  edited integer not null default 0,
  content text not null,
  decisions text not null,
  hash text not null,
  created_at text not null,
  updated_at text not null
) strict;

-- Bound to a version and a hash: a later version of the issue is not signed.
create table sign_offs (
  id integer primary key,
  issue text not null references issues (key),
  version integer not null,
  hash text not null,
  signed_by text not null,
  signed_at text not null
) strict;
create index sign_offs_issue on sign_offs (issue, version);

-- Which issue held an article, so that no later one holds it again.
create table issued (
  article text not null,
  issue text not null references issues (key),
  primary key (article, issue)
) strict, without rowid;

-- `address` is the only place where a plain address stands; erasing is one update.
create table subscribers (
  id integer primary key autoincrement,
  address_key text not null unique,
  address text,
  language text not null,
  first_name text not null default '',
  sections text,
  status text not null check (status in ('active', 'pending')),
  joined text,
  -- When the reader last chose language and sections; from then on no file changes them.
  chosen_at text,
  created_at text not null,
  updated_at text not null
) strict;

-- `source` is 'file' for members that a list file brought and may take off again, else who brought them.
create table list_members (
  list text not null,
  subscriber integer not null references subscribers (id),
  source text not null,
  primary key (list, subscriber)
) strict, without rowid;

-- The bytes of a list file that were last taken in, so that an unchanged file costs nothing.
create table list_files (
  list text primary key,
  hash text not null,
  imported_at text not null
) strict;

create table suppressions (
  address_key text primary key,
  reason text not null check (reason in ('manual', 'hard-bounce', 'unsubscribed', 'complaint', 'erased')),
  at text not null,
  evidence text not null default ''
) strict;

-- One sending of one issue to one audience. `wish` is what a person or a stop asked for; all else is in the rows.
create table campaigns (
  id integer primary key,
  issue text not null references issues (key),
  audience text not null,
  wish text not null check (wish in ('send', 'pause', 'cancel', 'hold')),
  reason text not null default '',
  frozen integer not null,
  scheme text not null,
  sender text not null,
  opened_by text not null,
  opened_at text not null,
  -- When a sender last had it in hand: a copy of an old database is told by it.
  active_at text not null,
  unique (issue, audience)
) strict;

-- The frozen mail: what was signed, once per edition and choice of sections.
create table renders (
  issue text not null references issues (key),
  edition text not null,
  variant text not null,
  hash text not null,
  data text not null,
  primary key (issue, edition, variant)
) strict;

-- A sending process. Its rows are reclaimed when it is dead.
create table senders (
  id integer primary key autoincrement,
  host text not null,
  pid integer not null,
  boot text not null,
  started text not null,
  heartbeat integer not null
) strict;

-- Rows are claimed by the chunk. Each takeover raises the fence, and an intent with an old fence is refused.
create table chunks (
  campaign integer not null references campaigns (id),
  number integer not null,
  owner integer,
  fence integer not null default 0,
  lease_until integer not null default 0,
  primary key (campaign, number)
) strict, without rowid;

-- The ledger. `first_name` is as it was when the campaign opened, so that a replay has the same bytes.
create table deliveries (
  id integer primary key,
  campaign integer not null references campaigns (id),
  issue text not null references issues (key),
  chunk integer not null,
  subscriber integer not null references subscribers (id),
  address_key text not null,
  edition text not null,
  variant text not null,
  first_name text not null default '',
  state text not null check (state in
    ('queued', 'inflight', 'accepted', 'rejected', 'expired', 'suppressed', 'cancelled', 'unknown', 'assumed')),
  attempts integer not null default 0,
  not_before text,
  first_attempt_at text,
  owner integer,
  fence integer not null default 0,
  reply_code integer,
  reply text,
  settled_at text,
  unique (issue, address_key)
) strict;
-- Every question that is asked while a million rows are being sent is answered by an index of its own: with the time
-- of the next turn, so that chunks whose rows all wait are passed over without reading them, and one per way to end,
-- so that the accounting counts rows and reads none.
create index deliveries_queued on deliveries (campaign, chunk, not_before) where state = 'queued';
create index deliveries_inflight on deliveries (campaign, chunk) where state = 'inflight';
create index deliveries_unknown on deliveries (issue) where state = 'unknown';
create index deliveries_accepted on deliveries (issue) where state = 'accepted';
create index deliveries_ended on deliveries (issue, state)
  where state = 'rejected' or state = 'expired' or state = 'suppressed' or state = 'cancelled' or state = 'assumed';

-- What happened to a delivery beyond its state: why an unknown one was sent again, who asked for a retry.
create table delivery_notes (
  id integer primary key,
  delivery integer not null references deliveries (id),
  at text not null,
  note text not null
) strict;
create index delivery_notes_delivery on delivery_notes (delivery);

-- Every slot leaves a record.
create table slots (
  issue text not null,
  kind text not null check (kind in ('draft', 'send')),
  at text not null,
  outcome text not null,
  reason text not null default '',
  done_at text not null,
  primary key (issue, kind)
) strict, without rowid;
