-- Whose code the address had that led the buyer to the shop, of an order that names no click.
ALTER TABLE sales_order ADD COLUMN landing_code text;
ALTER TABLE sales_order ADD CONSTRAINT sales_order_landing_code_check CHECK (landing_code ~ '^[A-Z0-9_-]{3,50}$');
-- An erasure asks for them.
CREATE INDEX sales_order_landing_code_idx ON sales_order (landing_code) WHERE landing_code IS NOT NULL;
ALTER TABLE attribution_candidate
  DROP CONSTRAINT attribution_candidate_kind_check,
  ADD CONSTRAINT attribution_candidate_kind_check CHECK (kind IN ('code', 'click', 'visit', 'lead', 'existing', 'manual', 'landing'));
