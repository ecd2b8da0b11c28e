DROP TRIGGER payout_not_banned ON payout;
DROP FUNCTION payout_not_banned();

CREATE OR REPLACE FUNCTION ledger_entry_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_account a SET balance_minor = a.balance_minor + s.amount_minor
    FROM (SELECT account_id, sum(amount_minor)::bigint AS amount_minor FROM new_entries GROUP BY account_id) s
    WHERE a.id = s.account_id AND a.affiliate_id IS NOT NULL;
  RETURN NULL;
END $$;
DROP TABLE open_balance;
DROP FUNCTION open_balance_guard();

DROP TRIGGER payout_item_changes ON payout_item;
DROP TRIGGER payout_item_sums ON payout_item;
DROP FUNCTION payout_items_touch();
DROP TRIGGER payout_sums ON payout;
DROP FUNCTION payout_sums();
DROP TRIGGER payout_request_fits ON payout;
DROP FUNCTION payout_request_fits();
ALTER TABLE payout DROP COLUMN request_id;

CREATE FUNCTION payout_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_payout text := CASE TG_TABLE_NAME WHEN 'payout' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'payout_id' END;
  bad boolean;
BEGIN
  SELECT p.amount_minor <> coalesce((SELECT sum(i.amount_minor) FROM payout_item i WHERE i.payout_id = p.id AND i.released_at IS NULL), 0)
    INTO bad FROM payout p WHERE p.id = the_payout AND p.status IN ('requested', 'approved', 'sent', 'paid');
  IF bad THEN
    RAISE EXCEPTION 'payout % is not the sum of its items', the_payout USING ERRCODE = '23514', CONSTRAINT = 'payout_sums';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_sums AFTER INSERT OR UPDATE ON payout DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payout_sums();
CREATE CONSTRAINT TRIGGER payout_item_sums AFTER INSERT OR UPDATE ON payout_item DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payout_sums();
