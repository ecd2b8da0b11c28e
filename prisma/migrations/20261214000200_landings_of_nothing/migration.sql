-- The first paid order of a customer asks by which addresses they came to what they took for nothing.
CREATE INDEX sales_order_landed_for_nothing_idx ON sales_order (customer_id) WHERE landing_code IS NOT NULL AND amount_minor = 0;
