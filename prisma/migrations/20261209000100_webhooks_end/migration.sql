-- A webhook that is removed is gone at once, however much it was sent: it has no address any more, and its rows go in sets
-- (ADR 036). One that a key made, or gave its address, ends with the key.
ALTER TABLE webhook_endpoint ADD COLUMN removed_at TIMESTAMPTZ(3),
  ADD COLUMN api_key_id TEXT,
  ADD CONSTRAINT webhook_endpoint_api_key_fkey FOREIGN KEY (api_key_id) REFERENCES api_key (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT webhook_endpoint_removed_check CHECK (
    removed_at IS NULL OR (switched_off_at IS NOT NULL AND affiliate_id IS NULL AND api_key_id IS NULL AND url = '')),
  DROP CONSTRAINT webhook_endpoint_switched_off_check,
  ADD CONSTRAINT webhook_endpoint_switched_off_check CHECK (
    (switched_off_at IS NULL) = (switched_off_why IS NULL) AND switched_off_why IN ('person', 'gone', 'failing', 'key'));
CREATE INDEX webhook_endpoint_removed_idx ON webhook_endpoint (id) WHERE removed_at IS NOT NULL;
CREATE INDEX webhook_endpoint_api_key_idx ON webhook_endpoint (api_key_id);
UPDATE webhook_endpoint SET api_key_id = substr(created_by, 9)
  WHERE created_by LIKE 'api\_key:%' AND EXISTS (SELECT FROM api_key k WHERE k.id = substr(created_by, 9));

-- Without its affiliate an endpoint would be the merchant's: what is removed never comes back.
CREATE FUNCTION removed_webhook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'webhook % was removed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'removed_webhook_stays';
END $$;
CREATE TRIGGER removed_webhook_stays BEFORE UPDATE ON webhook_endpoint
  FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL) EXECUTE FUNCTION removed_webhook_stays();

-- A ban takes the postback away, whatever way it comes and however much it was sent.
CREATE OR REPLACE FUNCTION ban_ends_postback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE webhook_endpoint SET removed_at = app_now(), affiliate_id = NULL, api_key_id = NULL, url = '', name = '',
    switched_off_at = coalesce(switched_off_at, app_now()), switched_off_why = coalesce(switched_off_why, 'person')
    WHERE affiliate_id = NEW.id;
  RETURN NULL;
END $$;
