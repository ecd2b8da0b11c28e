-- An address counts as somebody's once a link from it was used. Who got in by a link before, or was accepted, is taken at
-- their word.
ALTER TABLE app_user ADD COLUMN email_proven_at TIMESTAMPTZ(3);
UPDATE app_user u SET email_proven_at = coalesce(last_login_at, created_at)
WHERE (role <> 'affiliate' AND password_hash IS NOT NULL)
  OR password_set_by_link_at IS NOT NULL
  OR (last_login_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM affiliate a WHERE a.user_id = u.id AND a.status NOT IN ('applied', 'rejected')));

-- When an applicant was accepted. The membership begins when the address is proven too.
ALTER TABLE affiliate ADD COLUMN accepted_at TIMESTAMPTZ(3);

CREATE FUNCTION affiliate_is_proven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM app_user WHERE id = NEW.user_id AND email_proven_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the address of applicant % is not proven', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'affiliate_is_proven';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER affiliate_is_proven BEFORE UPDATE OF status ON affiliate
  FOR EACH ROW WHEN (OLD.status = 'applied' AND NEW.status = 'active') EXECUTE FUNCTION affiliate_is_proven();
