DROP TRIGGER discount_code_directory_trigger ON discount_code;
DROP TRIGGER affiliate_directory_trigger ON affiliate;
CREATE TRIGGER affiliate_directory_trigger AFTER INSERT OR DELETE OR UPDATE OF code, status, cookie_days, program_id ON affiliate
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();

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
  END IF;
  PERFORM pg_notify('tributary_links', coalesce(what, '*'));
  RETURN NULL;
END $$;

ALTER TABLE affiliate DROP CONSTRAINT affiliate_public_name_erased_check, DROP CONSTRAINT affiliate_public_name_check, DROP COLUMN public_name;
