-- When a password was last set by a link: whoever had the link had the account. Null: never, or before this release.
ALTER TABLE app_user ADD COLUMN password_set_by_link_at TIMESTAMPTZ(3);

-- Who made a link. A key proves nobody: it makes no link that sets a password, and no key.
ALTER TABLE one_time_token ADD COLUMN issued_by TEXT;
ALTER TABLE one_time_token
  ADD CONSTRAINT one_time_token_issued_by_check CHECK (issued_by !~ '^(api_key|agent):');
ALTER TABLE api_key
  ADD CONSTRAINT api_key_created_by_check CHECK (created_by !~ '^(api_key|agent):');

-- No payout to details in their first 48 hours when they were changed, or when a password was set by a link within 48
-- hours of them: whoever sends the link would else send the money.
CREATE FUNCTION payout_details_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM payout_details d
      JOIN affiliate f ON f.id = d.affiliate_id
      JOIN app_user u ON u.id = f.user_id
      WHERE d.id = NEW.details_id
        AND d.created_at > app_now() - interval '48 hours'
        AND (EXISTS (SELECT 1 FROM payout_details o WHERE o.affiliate_id = d.affiliate_id AND o.id <> d.id)
          OR (u.password_set_by_link_at > d.created_at - interval '48 hours'
            AND u.password_set_by_link_at < d.created_at + interval '48 hours'))) THEN
    RAISE EXCEPTION 'payout % would go to details that wait for 48 hours', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'payout_details_wait';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_details_wait BEFORE INSERT ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_details_wait();
