-- What a refund or dispute was reported in: one that waits for its order may turn out to be in another currency.
ALTER TABLE refund ADD COLUMN currency TEXT;
ALTER TABLE refund_report ADD COLUMN currency TEXT;
ALTER TABLE dispute ADD COLUMN currency TEXT;
