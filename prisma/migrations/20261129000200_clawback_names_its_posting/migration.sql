-- A clawback names the posting that booked it. Until now the two were brought together by the order in which they were
-- written, which two of one transaction do not have.
ALTER TABLE clawback ADD COLUMN transfer_id TEXT;

-- Those that are there: of one commission, the same amount and the same part of debt, in the order in which they were
-- written. Two that are equal in all of that may be exchanged.
ALTER TABLE clawback DISABLE TRIGGER clawback_append_only;
WITH posted AS (
  SELECT e.commission_id, t.id, min(e.id) AS first,
    coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'expense'), 0) AS amount_minor,
    -coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'debt'), 0) AS debt_minor
  FROM ledger_transfer t
  JOIN ledger_entry e ON e.transfer_id = t.id
  JOIN ledger_account a ON a.id = e.account_id
  WHERE t.kind IN ('claw_back', 'reverse')
  GROUP BY 1, 2
), transfers AS (
  SELECT posted.*, row_number() OVER (PARTITION BY commission_id, amount_minor, debt_minor ORDER BY first) AS nth FROM posted
), clawbacks AS (
  SELECT id, commission_id, amount_minor, debt_minor,
    row_number() OVER (PARTITION BY commission_id, amount_minor, debt_minor ORDER BY created_at, id) AS nth
  FROM clawback
)
UPDATE clawback c SET transfer_id = t.id
FROM clawbacks k JOIN transfers t USING (commission_id, amount_minor, debt_minor, nth)
WHERE c.id = k.id;
ALTER TABLE clawback ENABLE TRIGGER clawback_append_only;

CREATE UNIQUE INDEX clawback_transfer_key ON clawback (transfer_id);
ALTER TABLE clawback ADD CONSTRAINT clawback_transfer_fkey FOREIGN KEY (transfer_id) REFERENCES ledger_transfer (id)
  ON DELETE RESTRICT ON UPDATE CASCADE;
-- Of the rows before this release some may have none; every new one has.
CREATE FUNCTION clawback_names_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'clawback % names no posting', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'clawback_names_posting';
END $$;
CREATE TRIGGER clawback_names_posting BEFORE INSERT ON clawback
  FOR EACH ROW WHEN (NEW.transfer_id IS NULL) EXECUTE FUNCTION clawback_names_posting();
