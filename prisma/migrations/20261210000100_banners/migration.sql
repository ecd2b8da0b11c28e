-- What a shop's page may say of who sent its visitor: a name that the affiliate chose for it, and the affiliate's discount code.
ALTER TABLE affiliate ADD COLUMN public_name text,
  ADD CONSTRAINT affiliate_public_name_check CHECK (char_length(public_name) BETWEEN 1 AND 60),
  ADD CONSTRAINT affiliate_public_name_erased_check CHECK (erased_at IS NULL OR public_name IS NULL);

-- As before, and by discount codes too.
CREATE OR REPLACE FUNCTION link_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what text := '*';
BEGIN
  IF TG_TABLE_NAME = 'affiliate' THEN
    what := coalesce(new.code, old.code);
    IF TG_OP = 'UPDATE' AND old.code <> new.code THEN
      PERFORM pg_notify('tributary_links', old.code);
    END IF;
  ELSIF TG_TABLE_NAME = 'link' THEN
    SELECT code INTO what FROM affiliate WHERE id = coalesce(new.affiliate_id, old.affiliate_id);
  ELSIF TG_TABLE_NAME = 'discount_code' THEN
    IF TG_OP = 'UPDATE' AND old.affiliate_id IS DISTINCT FROM new.affiliate_id THEN
      PERFORM pg_notify('tributary_links', code) FROM affiliate WHERE id = old.affiliate_id;
    END IF;
    SELECT code INTO what FROM affiliate WHERE id = coalesce(new.affiliate_id, old.affiliate_id);
    -- Nobody's code is on nobody's page.
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
  PERFORM pg_notify('tributary_links', coalesce(what, '*'));
  RETURN NULL;
END $$;

DROP TRIGGER affiliate_directory_trigger ON affiliate;
CREATE TRIGGER affiliate_directory_trigger AFTER INSERT OR DELETE OR UPDATE OF code, status, cookie_days, program_id, public_name ON affiliate
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
CREATE TRIGGER discount_code_directory_trigger AFTER INSERT OR DELETE OR UPDATE ON discount_code
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
