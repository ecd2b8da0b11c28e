-- The release before knows no credit: going back is refused once there is any.
DO $$ BEGIN
  IF EXISTS (SELECT FROM payout_details WHERE method = 'credit') OR EXISTS (SELECT FROM payout WHERE method = 'credit') THEN
    RAISE EXCEPTION 'affiliates are paid in credit: the release before cannot read their details';
  END IF;
END $$;
CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id) IS DISTINCT FROM (OLD.method, OLD.details_id)
    OR (NEW.details_masked <> OLD.details_masked AND erasing() IS NULL)
    OR (NEW.details_cipher <> OLD.details_cipher AND erasing() IS NULL
      AND (coalesce(current_setting('tributary.reseal', true), '') <> 'on'
        OR split_part(NEW.details_cipher, ':', 1) = split_part(OLD.details_cipher, ':', 1)))
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payout_frozen BEFORE UPDATE OF method, details_id, details_cipher, details_masked, amount_minor, sent_at,
  reference ON payout FOR EACH ROW EXECUTE FUNCTION payout_frozen();
DROP TRIGGER payout_second_person ON payout;
DROP TRIGGER payout_credit_offered ON payout;
DROP TRIGGER payout_bonus ON payout;
DROP FUNCTION payout_second_person(), payout_credit_offered(), payout_bonus(), person_behind(text), bonus_of(bigint, integer),
  payout_before_bonus(text, text);
ALTER TABLE payout
  DROP COLUMN bonus_commission_id,
  DROP COLUMN credit_bonus_bps,
  DROP CONSTRAINT payout_credit_batch_check,
  DROP CONSTRAINT payout_method_check,
  ADD CONSTRAINT payout_method_check CHECK (method IN ('paypal', 'iban', 'ach'));
ALTER TABLE payout_details
  DROP CONSTRAINT payout_details_method_check,
  ADD CONSTRAINT payout_details_method_check CHECK (method IN ('paypal', 'iban', 'ach'));
ALTER TABLE program DROP COLUMN credit_enabled, DROP COLUMN credit_name, DROP COLUMN credit_bonus_bps;
