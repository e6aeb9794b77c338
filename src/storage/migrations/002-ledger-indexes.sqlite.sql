-- Every question that is asked while a million rows are being sent is answered by an index of its own.

-- Why a delivery was moved is asked for each row that is moved.
create index delivery_notes_delivery on delivery_notes (delivery);

-- With the time of the next turn, so that chunks whose rows all wait are passed over without reading them.
drop index deliveries_queued;
create index deliveries_queued on deliveries (campaign, chunk, not_before) where state = 'queued';

-- One per way to end, so that the accounting counts rows and reads none.
create index deliveries_accepted on deliveries (issue) where state = 'accepted';
create index deliveries_ended on deliveries (issue, state)
  where state = 'rejected' or state = 'expired' or state = 'suppressed' or state = 'cancelled' or state = 'assumed';
