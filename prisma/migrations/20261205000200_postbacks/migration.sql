-- An affiliate's commissions may be told to one address of theirs, where the program allows it (ADR 036): an endpoint like
-- any other, called by GET.
ALTER TABLE program ADD COLUMN postbacks TEXT NOT NULL DEFAULT 'off',
  ADD CONSTRAINT program_postbacks_check CHECK (postbacks IN ('off', 'on', 'with_orders'));
ALTER TABLE webhook_endpoint ADD COLUMN affiliate_id TEXT,
  ADD CONSTRAINT webhook_endpoint_affiliate_fkey FOREIGN KEY (affiliate_id) REFERENCES affiliate (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX webhook_endpoint_affiliate_key ON webhook_endpoint (affiliate_id);

-- Only who is a member has one, in their own program, and only where it allows it.
CREATE FUNCTION postback_has_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM affiliate a JOIN program p ON p.id = a.program_id WHERE a.id = NEW.affiliate_id
      AND a.program_id = NEW.program_id AND a.status IN ('active', 'paused') AND p.postbacks <> 'off') THEN
    RAISE EXCEPTION 'affiliate % may have no postback', NEW.affiliate_id USING ERRCODE = 'check_violation', CONSTRAINT = 'postback_has_member';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER postback_has_member BEFORE INSERT OR UPDATE OF affiliate_id, program_id, url ON webhook_endpoint
  FOR EACH ROW WHEN (NEW.affiliate_id IS NOT NULL) EXECUTE FUNCTION postback_has_member();

-- A ban takes it away, whatever way it comes, with all that waits; deliveries before their endpoint, as attempts are noted.
CREATE FUNCTION ban_ends_postback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM webhook_delivery WHERE endpoint_id IN (SELECT id FROM webhook_endpoint WHERE affiliate_id = NEW.id);
  DELETE FROM webhook_endpoint WHERE affiliate_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER ban_ends_postback AFTER UPDATE OF status ON affiliate
  FOR EACH ROW WHEN (NEW.status IN ('banned', 'rejected')) EXECUTE FUNCTION ban_ends_postback();
