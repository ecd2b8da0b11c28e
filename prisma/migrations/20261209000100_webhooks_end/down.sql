CREATE OR REPLACE FUNCTION ban_ends_postback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM webhook_delivery WHERE endpoint_id IN (SELECT id FROM webhook_endpoint WHERE affiliate_id = NEW.id);
  DELETE FROM webhook_endpoint WHERE affiliate_id = NEW.id;
  RETURN NULL;
END $$;
DROP TRIGGER removed_webhook_stays ON webhook_endpoint;
DROP FUNCTION removed_webhook_stays();
DELETE FROM webhook_endpoint WHERE removed_at IS NOT NULL;
-- The release before knows no key that has ended; it stays off.
UPDATE webhook_endpoint SET switched_off_why = 'person' WHERE switched_off_why = 'key';
ALTER TABLE webhook_endpoint DROP CONSTRAINT webhook_endpoint_removed_check,
  DROP COLUMN removed_at, DROP COLUMN api_key_id,
  DROP CONSTRAINT webhook_endpoint_switched_off_check,
  ADD CONSTRAINT webhook_endpoint_switched_off_check CHECK (
    (switched_off_at IS NULL) = (switched_off_why IS NULL) AND switched_off_why IN ('person', 'gone', 'failing'));
