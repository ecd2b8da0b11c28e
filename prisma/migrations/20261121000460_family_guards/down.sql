DROP TRIGGER commission_reinstates_own ON commission;
DROP FUNCTION commission_reinstates_own();
DROP TRIGGER commission_frozen ON commission;
DROP FUNCTION commission_frozen();
DROP TRIGGER payout_owner_stays ON payout;
DROP FUNCTION payout_owner_stays();
DROP TRIGGER payout_item_stays ON payout_item;
DROP FUNCTION payout_item_stays();
DROP TRIGGER payout_item_owner ON payout_item;
DROP FUNCTION payout_items_owner();
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
  RETURN NULL;
END $$;
