-- What an order consists of, and of which of it a refund is. Until there are rules every line earns by the one rate.
CREATE TABLE order_line (
  order_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  sku TEXT,
  name TEXT,
  category TEXT,
  quantity INTEGER NOT NULL,
  amount_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  metadata JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT order_line_pkey PRIMARY KEY (order_id, position),
  CONSTRAINT order_line_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE order_line
  ADD CONSTRAINT order_line_position_check CHECK (position BETWEEN 0 AND 200),
  ADD CONSTRAINT order_line_amount_check CHECK (amount_minor >= 0 AND total_minor >= 0 AND quantity >= 0);

CREATE TABLE refund_line (
  refund_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  line INTEGER,
  sku TEXT,
  amount_minor BIGINT NOT NULL,
  CONSTRAINT refund_line_pkey PRIMARY KEY (refund_id, position),
  CONSTRAINT refund_line_refund_fkey FOREIGN KEY (refund_id) REFERENCES refund (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE refund_line
  ADD CONSTRAINT refund_line_named_check CHECK ((line IS NULL) <> (sku IS NULL)),
  ADD CONSTRAINT refund_line_amount_check CHECK (amount_minor >= 0);

-- The lines of an order are its order, no more and no less, after every statement.
CREATE FUNCTION order_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT order_id FROM made) m
    JOIN sales_order o ON o.id = m.order_id
    JOIN LATERAL (SELECT sum(amount_minor) AS amount, sum(total_minor) AS total FROM order_line WHERE order_id = o.id) l ON true
    WHERE l.amount <> o.amount_minor OR l.total <> o.total_minor) THEN
    RAISE EXCEPTION 'the lines of an order are not what it is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_sum';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_lines_sum AFTER INSERT ON order_line
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION order_lines_sum();
CREATE TRIGGER order_lines_still_sum AFTER UPDATE ON order_line
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION order_lines_sum();
