-- “Everything since” begins failed deliveries anew a set at a time, in the order in which they were made: from here on, after
-- this one of that time.
ALTER TABLE webhook_endpoint
  ADD COLUMN resend_from TIMESTAMPTZ(3),
  ADD COLUMN resend_after TEXT,
  ADD CONSTRAINT webhook_endpoint_resend_check CHECK ((resend_from IS NULL) = (resend_after IS NULL));
