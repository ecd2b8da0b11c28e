-- Nobody is paid what another earned: entries and payout items belong to the affiliate, program and currency of the
-- commission that they name, and what a commission was earned on never changes.
CREATE OR REPLACE FUNCTION ledger_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad text;
BEGIN
  SELECT e.transfer_id INTO bad
    FROM new_entries e
    LEFT JOIN ledger_transfer t ON t.id = e.transfer_id
    LEFT JOIN ledger_account a ON a.id = e.account_id
    GROUP BY e.transfer_id
    HAVING count(*) < 2 OR sum(e.amount_minor) <> 0
      OR bool_and(e.currency = t.currency AND a.currency = t.currency AND a.program_id = t.program_id
        AND (a.affiliate_id IS NULL OR a.affiliate_id = t.affiliate_id)) IS NOT TRUE
    LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transfer % does not balance', bad USING ERRCODE = '23514', CONSTRAINT = 'ledger_transfer_balances';
  END IF;
  SELECT e.transfer_id INTO bad
    FROM new_entries e
    JOIN ledger_transfer t ON t.id = e.transfer_id
    JOIN commission c ON c.id = e.commission_id
    WHERE (c.affiliate_id, c.program_id, c.currency) IS DISTINCT FROM (t.affiliate_id, t.program_id, t.currency)
    LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transfer % names a commission of somebody else', bad
      USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_owner';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION payout_items_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad text;
BEGIN
  SELECT i.id INTO bad
    FROM new_items i
    JOIN payout p ON p.id = i.payout_id
    JOIN commission c ON c.id = i.commission_id
    WHERE (c.affiliate_id, c.program_id, c.currency) IS DISTINCT FROM (p.affiliate_id, p.program_id, p.currency)
    LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'payout item % names a commission of somebody else', bad
      USING ERRCODE = '23514', CONSTRAINT = 'payout_item_owner';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payout_item_owner AFTER INSERT ON payout_item REFERENCING NEW TABLE AS new_items
  FOR EACH STATEMENT EXECUTE FUNCTION payout_items_owner();

CREATE FUNCTION payout_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.payout_id, NEW.commission_id, NEW.kind) IS DISTINCT FROM (OLD.payout_id, OLD.commission_id, OLD.kind) THEN
    RAISE EXCEPTION 'payout item % is of its payout and its commission', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'payout_item_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_item_stays BEFORE UPDATE OF payout_id, commission_id, kind ON payout_item
  FOR EACH ROW EXECUTE FUNCTION payout_item_stays();

CREATE FUNCTION payout_owner_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.affiliate_id, NEW.program_id, NEW.currency) IS DISTINCT FROM (OLD.affiliate_id, OLD.program_id, OLD.currency) THEN
    RAISE EXCEPTION 'payout % is of its affiliate', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_owner_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_owner_stays BEFORE UPDATE OF affiliate_id, program_id, currency ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_owner_stays();

-- Fires on these columns only, so that a move of the status stays as fast as it was.
CREATE FUNCTION commission_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.program_id, NEW.affiliate_id, NEW.order_id, NEW.kind, NEW.amount_minor, NEW.currency, NEW.terms, NEW.hold_days,
      NEW.earned_at, NEW.available_at)
    IS DISTINCT FROM (OLD.program_id, OLD.affiliate_id, OLD.order_id, OLD.kind, OLD.amount_minor, OLD.currency, OLD.terms,
      OLD.hold_days, OLD.earned_at, OLD.available_at)
    OR (OLD.reinstates_id IS NOT NULL AND NEW.reinstates_id IS DISTINCT FROM OLD.reinstates_id) THEN
    RAISE EXCEPTION 'commission % was earned on other terms', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'commission_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commission_frozen BEFORE UPDATE OF program_id, affiliate_id, order_id, kind, amount_minor, currency, terms,
  hold_days, earned_at, available_at, reinstates_id ON commission FOR EACH ROW EXECUTE FUNCTION commission_frozen();

CREATE FUNCTION commission_reinstates_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM commission r WHERE r.id = NEW.reinstates_id
    AND (r.affiliate_id, r.program_id, r.currency) = (NEW.affiliate_id, NEW.program_id, NEW.currency)) THEN
    RAISE EXCEPTION 'commission % gives back what somebody else earned', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'commission_reinstates_own';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commission_reinstates_own BEFORE INSERT OR UPDATE OF reinstates_id ON commission
  FOR EACH ROW WHEN (NEW.reinstates_id IS NOT NULL) EXECUTE FUNCTION commission_reinstates_own();
