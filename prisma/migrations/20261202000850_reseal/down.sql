CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id, NEW.details_cipher, NEW.details_masked)
      IS DISTINCT FROM (OLD.method, OLD.details_id, OLD.details_cipher, OLD.details_masked)
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;
