DO $$
BEGIN
  IF EXISTS (SELECT FROM sales_order GROUP BY program_id, external_id HAVING count(*) > 1)
    OR EXISTS (SELECT FROM refund GROUP BY program_id, external_id HAVING count(*) > 1)
    OR EXISTS (SELECT FROM dispute GROUP BY program_id, external_id HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'two shops have told one id: the release before knows an id once in a program';
  END IF;
END $$;
-- Reports of one id by two shops are one there; without their orders, which would be two, they count nothing.
DELETE FROM refund_report r USING refund_report other
WHERE r.program_id = other.program_id AND r.external_id = other.external_id AND r.connection_id > other.connection_id;
ALTER TABLE refund_report
  DROP CONSTRAINT refund_report_pkey,
  ADD CONSTRAINT refund_report_pkey PRIMARY KEY (program_id, external_id);
DROP INDEX sales_order_program_external_key;
DROP INDEX refund_program_external_key;
DROP INDEX dispute_program_external_key;
CREATE UNIQUE INDEX sales_order_program_external_key ON sales_order (program_id, external_id);
CREATE UNIQUE INDEX refund_program_external_key ON refund (program_id, external_id);
CREATE UNIQUE INDEX dispute_program_external_key ON dispute (program_id, external_id);
ALTER TABLE sales_order DROP COLUMN connection_id;
ALTER TABLE refund DROP COLUMN connection_id;
ALTER TABLE dispute DROP COLUMN connection_id;
ALTER TABLE refund_report DROP COLUMN connection_id;
