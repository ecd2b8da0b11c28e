-- A batch moves along its edges only, whoever writes: what was sent is not sent again.
CREATE FUNCTION payout_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  IF NEW.status IS DISTINCT FROM before AND (coalesce(before, ''), NEW.status) NOT IN (
    ('', 'draft'), ('draft', 'approved'), ('draft', 'cancelled'), ('approved', 'sent'), ('approved', 'cancelled'),
    ('sent', 'closed')) THEN
    RAISE EXCEPTION 'payout batch % does not go from % to %', NEW.id, coalesce(before, 'nothing'), NEW.status
      USING ERRCODE = '23514', CONSTRAINT = 'payout_batch_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_batch_moves BEFORE INSERT OR UPDATE OF status ON payout_batch
  FOR EACH ROW EXECUTE FUNCTION payout_batch_moves();

-- A payout keeps where it goes from its request, its amount from its approval, and that it was sent and under which
-- reference it was paid once these are known.
CREATE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER payout_frozen BEFORE UPDATE OF method, details_id, details_cipher, details_masked, amount_minor, sent_at,
  reference ON payout FOR EACH ROW EXECUTE FUNCTION payout_frozen();
