-- The server of a source asked not to be asked before this time (Retry-After).
alter table sources add column not_before text;
