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
