-- The release before knows totals only; what a state has taken stays.
UPDATE refund_report SET kind = 'total' WHERE kind = 'state';
ALTER TABLE refund_report
  DROP CONSTRAINT refund_report_state_check,
  DROP CONSTRAINT refund_report_kind_check,
  ADD CONSTRAINT refund_report_kind_check CHECK (kind IN ('total', 'failed'));
