-- Of what a payment provider says of a dispute the last counts, whatever the order in which it comes: when it said so,
-- by its own clock, and how far the dispute had come then. Null: told by API, or before.
ALTER TABLE dispute ADD COLUMN reported_at TIMESTAMPTZ(3);
ALTER TABLE dispute ADD COLUMN stage TEXT;

ALTER TABLE dispute
  ADD CONSTRAINT dispute_stage_check CHECK (stage IN ('inquiry', 'chargeback', 'appeal')),
  ADD CONSTRAINT dispute_reported_check CHECK ((stage IS NULL) = (reported_at IS NULL));
