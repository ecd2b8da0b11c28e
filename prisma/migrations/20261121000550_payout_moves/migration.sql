-- A payout begins as requested and moves along its edges only (lib/payouts/rules.ts), whoever writes: what was paid is
-- not set back to where its amount could still be changed.
CREATE FUNCTION payout_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  IF NEW.status IS DISTINCT FROM before AND (coalesce(before, ''), NEW.status) NOT IN (
    ('', 'requested'), ('requested', 'approved'), ('requested', 'cancelled'), ('requested', 'rejected'),
    ('approved', 'cancelled'), ('approved', 'rejected'), ('approved', 'sent'), ('approved', 'paid'),
    ('sent', 'paid'), ('sent', 'failed'), ('sent', 'returned'), ('paid', 'returned')) THEN
    RAISE EXCEPTION 'payout % does not go from % to %', NEW.id, coalesce(before, 'nothing'), NEW.status
      USING ERRCODE = '23514', CONSTRAINT = 'payout_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_moves BEFORE INSERT OR UPDATE OF status ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_moves();
