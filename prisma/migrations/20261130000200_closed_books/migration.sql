-- Up to when an affiliate's books are closed: nothing is posted before that time any more. Null: never closed.
ALTER TABLE affiliate ADD COLUMN books_closed_to TIMESTAMPTZ(3);
UPDATE affiliate SET books_closed_to = s.to_at
  FROM (SELECT affiliate_id, max(to_at) AS to_at FROM statement GROUP BY affiliate_id) s
  WHERE affiliate.id = s.affiliate_id;

-- What is closed stays closed.
CREATE FUNCTION affiliate_books_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the books of affiliate % stay closed', OLD.id
    USING ERRCODE = '23514', CONSTRAINT = 'affiliate_books_stay';
END $$;
CREATE TRIGGER affiliate_books_stay BEFORE UPDATE OF books_closed_to ON affiliate
  FOR EACH ROW WHEN (NEW.books_closed_to >= OLD.books_closed_to IS NOT TRUE AND OLD.books_closed_to IS NOT NULL)
  EXECUTE FUNCTION affiliate_books_stay();

-- An entry is of the time at which its transaction began. When the books were closed beyond it meanwhile, the transaction
-- has to be run again, at a later time: its own SQLSTATE says so. FOR SHARE waits for whoever closes, and makes them wait
-- for this transaction; who posts has locked the affiliate already, so that it costs nothing.
CREATE FUNCTION ledger_entries_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad text;
BEGIN
  PERFORM 1 FROM affiliate f
    WHERE f.id IN (
      SELECT t.affiliate_id FROM ledger_transfer t WHERE t.id IN (SELECT e.transfer_id FROM new_entries e))
    ORDER BY f.id FOR SHARE;
  -- A statement of its own, after the lock: it sees what was closed while this one waited.
  SELECT t.id INTO bad
    FROM (SELECT DISTINCT transfer_id FROM new_entries) e
    JOIN ledger_transfer t ON t.id = e.transfer_id
    JOIN affiliate f ON f.id = t.affiliate_id
    WHERE t.created_at < f.books_closed_to
    LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transfer % lies in books that are closed', bad
      USING ERRCODE = 'TB001', CONSTRAINT = 'ledger_entries_open';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_open AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_open();
