-- The release before knows of one record per customer: what was joined would fall apart, and be decided apart.
DO $$
BEGIN
  IF EXISTS (SELECT FROM customer WHERE merged_into IS NOT NULL) OR EXISTS (SELECT FROM attribution WHERE ended_at IS NOT NULL) THEN
    RAISE EXCEPTION 'customers have been joined or split since the update: going back would decide them apart';
  END IF;
END $$;
DROP INDEX stripe_inbox_unread_names_idx;
ALTER TABLE stripe_inbox DROP COLUMN names_read;
DROP TRIGGER attribution_moved_apart ON attribution;
DROP TRIGGER attribution_made_apart ON attribution;
DROP FUNCTION attribution_intervals_apart();
DROP TRIGGER attribution_interval ON attribution;
DROP FUNCTION attribution_interval();
DROP INDEX attribution_root_customer_idx;
ALTER TABLE attribution
  DROP CONSTRAINT attribution_open_check,
  DROP CONSTRAINT attribution_ended_check,
  DROP CONSTRAINT attribution_end_reason_check,
  DROP CONSTRAINT attribution_root_customer_fkey,
  DROP COLUMN end_reason,
  DROP COLUMN ended_at,
  DROP COLUMN starts_at,
  DROP COLUMN root_customer_id,
  ALTER COLUMN customer_id SET NOT NULL;
DROP TABLE customer_pair;
DROP TRIGGER customer_joins_flat ON customer;
DROP FUNCTION customer_joins_flat();
DROP TRIGGER customer_is_named ON customer;
DROP FUNCTION customer_is_named();
-- Stripe's names are kept where the release before looks for them.
INSERT INTO stripe_customer (program_id, stripe_customer_id, customer_external_id, created_at)
SELECT n.program_id, n.name, k.external_id, n.created_at
FROM customer_name n JOIN customer k ON k.id = n.customer_id
WHERE n.name LIKE 'cus\_%'
ON CONFLICT DO NOTHING;
DROP INDEX stripe_customer_unnamed_idx;
ALTER TABLE stripe_customer DROP COLUMN named_at;
DROP TABLE customer_name;
DROP INDEX customer_merged_into_idx;
ALTER TABLE customer
  DROP CONSTRAINT customer_merged_into_check,
  DROP CONSTRAINT customer_merged_into_fkey,
  DROP COLUMN joined_at,
  DROP COLUMN merged_into;
DROP FUNCTION customer_name_source(TEXT);
