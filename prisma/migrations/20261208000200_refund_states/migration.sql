-- A shop that tells what of an order is given back as it stands, and no refunds one by one: its latest word counts, also when
-- that is less than before (a cancelled order goes on, a refund is deleted).
ALTER TABLE refund_report
  DROP CONSTRAINT refund_report_kind_check,
  ADD CONSTRAINT refund_report_kind_check CHECK (kind IN ('total', 'failed', 'state')),
  ADD CONSTRAINT refund_report_state_check CHECK (kind <> 'state' OR reported_at IS NOT NULL);
