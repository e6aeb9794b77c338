-- What readers of the site saw: views of a page on a UTC day, by the log that told of them. Nothing is kept of readers.
create table view_counts (
  log text not null,
  day text not null,
  url text not null,
  views integer not null,
  primary key (log, day, url)
) strict, without rowid;

-- How far each file of a log has been read. A file is known by a hash of its first line, whatever it is called by now.
create table log_cursors (
  log text not null,
  file text not null,
  read_to integer not null,
  packed integer not null,
  read_at text not null,
  primary key (log, file)
) strict, without rowid;
