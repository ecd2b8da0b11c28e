ALTER TABLE dispute DROP COLUMN currency;
ALTER TABLE refund_report DROP COLUMN currency;
ALTER TABLE refund DROP COLUMN currency;
