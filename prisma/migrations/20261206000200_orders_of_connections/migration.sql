-- Two shops of one program may count alike: ids of orders, refunds and disputes are unique by connection. Null: told by the API
-- without one. Stripe's rows are those of the connection that STRIPE_WEBHOOK_SECRET makes.
INSERT INTO connection (id, provider, name)
SELECT 'con_stripe', 'stripe', 'Stripe'
WHERE EXISTS (SELECT FROM sales_order WHERE source = 'stripe') OR EXISTS (SELECT FROM refund_report)
  OR EXISTS (SELECT FROM dispute WHERE reported_at IS NOT NULL)
ON CONFLICT DO NOTHING;

ALTER TABLE sales_order ADD COLUMN connection_id TEXT;
ALTER TABLE refund ADD COLUMN connection_id TEXT;
ALTER TABLE dispute ADD COLUMN connection_id TEXT;
ALTER TABLE refund_report ADD COLUMN connection_id TEXT NOT NULL DEFAULT '';

UPDATE sales_order SET connection_id = 'con_stripe' WHERE source = 'stripe';
UPDATE refund r SET connection_id = 'con_stripe'
WHERE r.charge_ref IS NOT NULL OR EXISTS (SELECT FROM sales_order o
  WHERE o.program_id = r.program_id AND o.external_id = r.order_external_id AND o.source = 'stripe');
UPDATE dispute d SET connection_id = 'con_stripe'
WHERE d.reported_at IS NOT NULL OR EXISTS (SELECT FROM sales_order o
  WHERE o.program_id = d.program_id AND o.external_id = d.order_external_id AND o.source = 'stripe');
UPDATE refund_report SET connection_id = 'con_stripe';

DROP INDEX sales_order_program_external_key;
DROP INDEX refund_program_external_key;
DROP INDEX dispute_program_external_key;
CREATE UNIQUE INDEX sales_order_program_external_key ON sales_order (program_id, external_id, connection_id) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX refund_program_external_key ON refund (program_id, external_id, connection_id) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX dispute_program_external_key ON dispute (program_id, external_id, connection_id) NULLS NOT DISTINCT;
ALTER TABLE refund_report
  DROP CONSTRAINT refund_report_pkey,
  ADD CONSTRAINT refund_report_pkey PRIMARY KEY (program_id, external_id, connection_id);

ALTER TABLE sales_order ADD CONSTRAINT sales_order_connection_fkey
  FOREIGN KEY (connection_id) REFERENCES connection (id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE refund ADD CONSTRAINT refund_connection_fkey
  FOREIGN KEY (connection_id) REFERENCES connection (id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dispute ADD CONSTRAINT dispute_connection_fkey
  FOREIGN KEY (connection_id) REFERENCES connection (id) ON DELETE RESTRICT ON UPDATE CASCADE;
