-- A payout's own copy of its details may be sealed again, under another key and while npm run secrets:reseal says so in
-- its transaction. Whose they are, their kind and what people see of them stay as they were asked for.
CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id, NEW.details_masked) IS DISTINCT FROM (OLD.method, OLD.details_id, OLD.details_masked)
    OR (NEW.details_cipher <> OLD.details_cipher
      AND (coalesce(current_setting('tributary.reseal', true), '') <> 'on'
        OR split_part(NEW.details_cipher, ':', 1) = split_part(OLD.details_cipher, ':', 1)))
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;
