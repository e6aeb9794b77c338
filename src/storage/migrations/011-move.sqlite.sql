-- A sign-up that is a reader's wish to get their letters at another address: who wishes it.
alter table sign_ups add column mover integer references subscribers (id);
create index sign_ups_mover on sign_ups (mover) where mover is not null;
