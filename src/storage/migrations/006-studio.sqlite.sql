-- What an issue was after each edit, so that edits can be undone and two editors shown what both did. `stands_for` is
-- the version whose content this one has again after an undo or redo (itself for an edit), `parent` what that edit
-- was made of.
create table issue_versions (
  issue text not null references issues (key),
  version integer not null,
  stands_for integer not null,
  parent integer not null,
  -- JSON: what was done, in words with places for names.
  deed text not null,
  made_by text not null,
  made_at text not null,
  -- Which window it was made in: one editor may have two.
  client text not null,
  -- The issue as JSON, compressed (zstd).
  content blob not null,
  primary key (issue, version)
) strict, without rowid;
create index issue_versions_age on issue_versions (made_at);

-- Who did what in the studio, for good. It names issues and people of the newsroom, never a reader.
create table audit (
  id integer primary key,
  at text not null,
  who text not null,
  action text not null,
  subject text not null,
  detail text not null
) strict;
create index audit_subject on audit (subject, id);
