-- What was signed, so that a later state can be held against it; null for sign-offs of before this was kept.
alter table sign_offs add column content text;
