-- Credit at the merchant as a way of being paid, under the name the program gives it, with a bonus on top (ADR 042).
ALTER TABLE program
  ADD COLUMN credit_enabled BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN credit_name TEXT NOT NULL DEFAULT 'store credit',
  ADD COLUMN credit_bonus_bps INTEGER NOT NULL DEFAULT 0,
  ADD CONSTRAINT program_credit_name_check CHECK (credit_name = btrim(credit_name) AND length(credit_name) BETWEEN 2 AND 40),
  ADD CONSTRAINT program_credit_bonus_bps_check CHECK (credit_bonus_bps BETWEEN 0 AND 10000);

ALTER TABLE payout_details
  DROP CONSTRAINT payout_details_method_check,
  ADD CONSTRAINT payout_details_method_check CHECK (method IN ('paypal', 'iban', 'ach', 'credit'));

-- The share is frozen with the request, as the details are; the bonus is one commission of one payout.
ALTER TABLE payout
  ADD COLUMN credit_bonus_bps INTEGER,
  ADD COLUMN bonus_commission_id TEXT,
  DROP CONSTRAINT payout_method_check,
  ADD CONSTRAINT payout_method_check CHECK (method IN ('paypal', 'iban', 'ach', 'credit')),
  ADD CONSTRAINT payout_credit_bonus_bps_check CHECK (
    (method = 'credit') = (credit_bonus_bps IS NOT NULL) AND credit_bonus_bps BETWEEN 0 AND 10000),
  -- No file gives credit.
  ADD CONSTRAINT payout_credit_batch_check CHECK (method <> 'credit' OR batch_id IS NULL),
  ADD CONSTRAINT payout_bonus_fkey FOREIGN KEY (bonus_commission_id) REFERENCES commission (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX payout_bonus_key ON payout (bonus_commission_id);

-- What came before the bonus: the amount that its share is of.
CREATE FUNCTION payout_before_bonus(the_payout text, the_bonus text) RETURNS bigint LANGUAGE sql STABLE
  RETURN (SELECT coalesce(sum(i.amount_minor), 0)::bigint FROM payout_item i
    WHERE i.payout_id = the_payout AND i.released_at IS NULL AND i.commission_id IS DISTINCT FROM the_bonus);

-- Half away from zero, as lib/money rounds; of amounts that are positive.
CREATE FUNCTION bonus_of(minor bigint, bps integer) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN floor((minor::numeric * bps + 5000) / 10000)::bigint;

-- A bonus joins with the approval and only so, is what the share says, and is one of the payout's items.
CREATE FUNCTION payout_bonus() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_approved boolean := OLD.status = 'requested' AND NEW.status = 'approved';
  due bigint;
  given bigint;
BEGIN
  IF is_approved AND NEW.method = 'credit' THEN
    due := bonus_of(payout_before_bonus(NEW.id, NEW.bonus_commission_id), NEW.credit_bonus_bps);
    SELECT i.amount_minor INTO given
      FROM payout_item i JOIN commission c ON c.id = i.commission_id
      WHERE i.payout_id = NEW.id AND i.commission_id = NEW.bonus_commission_id AND i.kind = 'earning'
        AND i.released_at IS NULL AND c.kind = 'bonus' AND c.amount_minor = i.amount_minor;
  END IF;
  IF (NEW.bonus_commission_id IS DISTINCT FROM OLD.bonus_commission_id AND NOT (is_approved AND OLD.bonus_commission_id IS NULL))
    OR coalesce(given, 0) <> coalesce(due, 0) OR (given IS NULL AND NEW.bonus_commission_id IS DISTINCT FROM OLD.bonus_commission_id) THEN
    RAISE EXCEPTION 'payout % has another bonus than its share', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_bonus';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_bonus BEFORE UPDATE OF status, bonus_commission_id ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_bonus();

CREATE FUNCTION payout_credit_offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.bonus_commission_id IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM program p WHERE p.id = NEW.program_id AND p.credit_enabled) THEN
    RAISE EXCEPTION 'payout % is of credit that its program does not offer', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'payout_credit_offered';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_credit_offered BEFORE INSERT ON payout
  FOR EACH ROW WHEN (NEW.method = 'credit') EXECUTE FUNCTION payout_credit_offered();

-- Who stands behind somebody who acted: of a key whoever made it.
CREATE FUNCTION person_behind(actor text) RETURNS text LANGUAGE sql STABLE
  RETURN coalesce((SELECT k.created_by FROM api_key k
    WHERE split_part(actor, ':', 1) IN ('api_key', 'agent') AND k.id = split_part(actor, ':', 2)), actor);

-- No bank looks at credit: with two or more people who may approve, whoever approved it is not who says that it was given.
CREATE FUNCTION payout_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'paid' AND person_behind(NEW.approved_by) IS NOT DISTINCT FROM person_behind(NEW.paid_by)
    AND (SELECT count(*) FROM app_user WHERE role IN ('owner', 'admin', 'finance') AND disabled_at IS NULL) > 1 THEN
    RAISE EXCEPTION 'payout % needs a second person', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_second_person';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_second_person BEFORE UPDATE OF status ON payout
  FOR EACH ROW WHEN (NEW.method = 'credit' AND NEW.status = 'paid') EXECUTE FUNCTION payout_second_person();

-- The share stays from the request, and who approved from the approval.
CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id, NEW.credit_bonus_bps) IS DISTINCT FROM (OLD.method, OLD.details_id, OLD.credit_bonus_bps)
    OR (NEW.details_masked <> OLD.details_masked AND erasing() IS NULL)
    OR (NEW.details_cipher <> OLD.details_cipher AND erasing() IS NULL
      AND (coalesce(current_setting('tributary.reseal', true), '') <> 'on'
        OR split_part(NEW.details_cipher, ':', 1) = split_part(OLD.details_cipher, ':', 1)))
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payout_frozen BEFORE UPDATE OF method, details_id, details_cipher, details_masked, amount_minor,
  approved_by, sent_at, reference, credit_bonus_bps ON payout FOR EACH ROW EXECUTE FUNCTION payout_frozen();
