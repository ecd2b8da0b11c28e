-- An order of nothing (a trial, all of it free) is recorded: it belongs to nobody, and a lead beside it keeps what led to
-- it for the first paid one. Every other order has a commission or says why it has none.
ALTER TABLE sales_order
  DROP CONSTRAINT sales_order_amount_check,
  DROP CONSTRAINT sales_order_total_check,
  DROP CONSTRAINT sales_order_reason_check;

-- What earned less than one minor unit said nothing.
UPDATE sales_order o SET reason = 'BELOW_ONE_MINOR_UNIT'
WHERE o.reason IS NULL AND o.affiliate_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM commission c WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id);

ALTER TABLE sales_order
  ADD CONSTRAINT sales_order_amount_check CHECK (amount_minor BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT sales_order_total_check CHECK (total_minor BETWEEN 0 AND 9007199254740991 AND (total_minor > 0 OR amount_minor = 0)),
  ADD CONSTRAINT sales_order_reason_check CHECK (reason IN (
    'NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_FILTERED', 'AFFILIATE_INACTIVE', 'SELF_REFERRAL', 'TRAILING_EXPIRED',
    'UNKNOWN_CODE', 'CODE_INACTIVE', 'CUSTOMER_ALREADY_ATTRIBUTED', 'NO_RATE_FOR_CURRENCY', 'BELOW_ONE_MINOR_UNIT',
    'NOTHING_PAID')),
  ADD CONSTRAINT sales_order_nothing_paid_check CHECK ((amount_minor = 0) = (reason IS NOT DISTINCT FROM 'NOTHING_PAID')),
  ADD CONSTRAINT sales_order_nobody_check CHECK (
    (affiliate_id IS NOT NULL OR reason IS NOT NULL)
    AND (amount_minor > 0 OR (affiliate_id IS NULL AND attribution_id IS NULL)));

-- The release before says nothing of an order that earned less than one minor unit: it is said for it.
CREATE FUNCTION sales_order_says_why() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sales_order o SET reason = 'BELOW_ONE_MINOR_UNIT'
  WHERE o.id = NEW.id AND o.reason IS NULL
    AND NOT EXISTS (SELECT FROM commission c WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sales_order_says_why AFTER INSERT OR UPDATE ON sales_order DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.reason IS NULL) EXECUTE FUNCTION sales_order_says_why();

ALTER TABLE lead ADD COLUMN order_id TEXT;
CREATE UNIQUE INDEX lead_order_key ON lead (order_id);
-- Deferred: the lead is decided before its order is there.
ALTER TABLE lead ADD CONSTRAINT lead_order_fkey FOREIGN KEY (order_id) REFERENCES sales_order (id)
  ON DELETE RESTRICT ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
