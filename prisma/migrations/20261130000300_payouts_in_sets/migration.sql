-- A request of many items becomes several payouts. Whether a payout is the sum of its items was asked at COMMIT for every
-- item, each time over all of them: 5,000 items are 25 million rows. A change of items touches its payouts now, once for
-- each and statement, and the payout is asked.
-- Nobody posts meanwhile: an entry that is booked beside the sums taken here would be missing from them for good.
LOCK TABLE payout, payout_item, ledger_entry IN SHARE ROW EXCLUSIVE MODE;

DROP TRIGGER payout_sums ON payout;
DROP TRIGGER payout_item_sums ON payout_item;
DROP FUNCTION payout_sums();

-- The payouts of one request, by the id of its first.
ALTER TABLE payout ADD COLUMN request_id TEXT;
UPDATE payout SET request_id = id;
ALTER TABLE payout ALTER COLUMN request_id SET NOT NULL;
CREATE INDEX payout_request_idx ON payout (request_id);

CREATE FUNCTION payout_request_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'UPDATE' AND NEW.request_id IS DISTINCT FROM OLD.request_id)
    OR (NEW.request_id <> NEW.id AND NOT EXISTS (
      SELECT 1 FROM payout r WHERE r.id = NEW.request_id AND r.request_id = r.id
        AND (r.affiliate_id, r.program_id, r.currency) = (NEW.affiliate_id, NEW.program_id, NEW.currency))) THEN
    RAISE EXCEPTION 'payout % is of its request', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_request_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_request_fits BEFORE INSERT OR UPDATE OF request_id ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_request_fits();

-- I3: at COMMIT a payout that is on its way or paid equals the sum of its live items.
CREATE FUNCTION payout_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad boolean;
BEGIN
  SELECT p.amount_minor <> coalesce((SELECT sum(i.amount_minor) FROM payout_item i WHERE i.payout_id = p.id AND i.released_at IS NULL), 0)
    INTO bad FROM payout p WHERE p.id = NEW.id AND p.status IN ('requested', 'approved', 'sent', 'paid');
  IF bad THEN
    RAISE EXCEPTION 'payout % is not the sum of its items', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_sums';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_sums AFTER INSERT OR UPDATE ON payout DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payout_sums();

CREATE FUNCTION payout_items_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE payout SET created_at = created_at WHERE id IN (SELECT payout_id FROM new_items);
  RETURN NULL;
END $$;
CREATE TRIGGER payout_item_sums AFTER INSERT ON payout_item REFERENCING NEW TABLE AS new_items
  FOR EACH STATEMENT EXECUTE FUNCTION payout_items_touch();
CREATE TRIGGER payout_item_changes AFTER UPDATE ON payout_item REFERENCING NEW TABLE AS new_items
  FOR EACH STATEMENT EXECUTE FUNCTION payout_items_touch();

-- What is open of each commission: the rows of an affiliate's available money and of its debts that are not zero. Summing
-- the entries for it read all that an affiliate had ever earned.
CREATE TABLE open_balance (
  account_id TEXT NOT NULL,
  commission_id TEXT NOT NULL,
  minor BIGINT NOT NULL,
  CONSTRAINT open_balance_pkey PRIMARY KEY (account_id, commission_id),
  CONSTRAINT open_balance_minor_check CHECK (minor <> 0)
);
INSERT INTO open_balance (account_id, commission_id, minor)
SELECT e.account_id, e.commission_id, sum(e.amount_minor)::bigint
FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
WHERE a.kind IN ('available', 'debt') AND e.commission_id IS NOT NULL
GROUP BY 1, 2 HAVING sum(e.amount_minor) <> 0;

-- The account's row is locked by its balance, so that two who post there come one after the other.
CREATE OR REPLACE FUNCTION ledger_entry_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_account a SET balance_minor = a.balance_minor + s.amount_minor
    FROM (SELECT account_id, sum(amount_minor)::bigint AS amount_minor FROM new_entries GROUP BY account_id) s
    WHERE a.id = s.account_id AND a.affiliate_id IS NOT NULL;
  MERGE INTO open_balance o USING (
      SELECT e.account_id, e.commission_id, sum(e.amount_minor)::bigint AS minor
      FROM new_entries e JOIN ledger_account a ON a.id = e.account_id
      WHERE a.kind IN ('available', 'debt') AND e.commission_id IS NOT NULL
      GROUP BY 1, 2 HAVING sum(e.amount_minor) <> 0
    ) s ON o.account_id = s.account_id AND o.commission_id = s.commission_id
    WHEN MATCHED AND o.minor + s.minor = 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET minor = o.minor + s.minor
    WHEN NOT MATCHED THEN INSERT (account_id, commission_id, minor) VALUES (s.account_id, s.commission_id, s.minor);
  RETURN NULL;
END $$;

-- It moves by entries only.
CREATE FUNCTION open_balance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'an open balance moves by its entries only' USING ERRCODE = '23514', CONSTRAINT = 'open_balance_guard';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER open_balance_guard BEFORE INSERT OR UPDATE OR DELETE ON open_balance
  FOR EACH STATEMENT EXECUTE FUNCTION open_balance_guard();
CREATE TRIGGER open_balance_no_truncate BEFORE TRUNCATE ON open_balance FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A ban of many payouts is finished in pieces: until then nothing that has not left goes on. FOR SHARE reads the status
-- that a ban at the same moment leaves.
CREATE FUNCTION payout_not_banned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
  standing text;
BEGIN
  IF NEW.status IS DISTINCT FROM before AND (NEW.status IN ('requested', 'approved', 'sent')
      OR (NEW.status = 'paid' AND before IS DISTINCT FROM 'sent')) THEN
    SELECT status INTO standing FROM affiliate WHERE id = NEW.affiliate_id FOR SHARE;
    IF standing = 'banned' THEN
      RAISE EXCEPTION 'payout % is of a banned affiliate', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_not_banned';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_not_banned BEFORE INSERT OR UPDATE OF status ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_not_banned();
