ALTER TABLE attribution_candidate
  DROP CONSTRAINT attribution_candidate_kind_check,
  ADD CONSTRAINT attribution_candidate_kind_check CHECK (kind IN ('code', 'click', 'visit', 'lead', 'existing'));
ALTER TABLE refund
  DROP CONSTRAINT refund_order_check,
  ADD CONSTRAINT refund_order_check CHECK (status IN ('parked', 'refused') OR order_id IS NOT NULL);
DROP TABLE "refund_report";
