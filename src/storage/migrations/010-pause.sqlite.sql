-- A reader who wants no letter for a while gets those again whose time is after this.
alter table subscribers add column paused_until text;
