ALTER TABLE lead DROP COLUMN order_id;
DROP TRIGGER sales_order_says_why ON sales_order;
DROP FUNCTION sales_order_says_why();
ALTER TABLE sales_order
  DROP CONSTRAINT sales_order_nobody_check,
  DROP CONSTRAINT sales_order_nothing_paid_check,
  DROP CONSTRAINT sales_order_reason_check,
  DROP CONSTRAINT sales_order_total_check,
  DROP CONSTRAINT sales_order_amount_check;

UPDATE sales_order SET reason = CASE reason WHEN 'NOTHING_PAID' THEN 'NO_TOUCH' END
WHERE reason IN ('NOTHING_PAID', 'BELOW_ONE_MINOR_UNIT');

-- Not valid: orders of nothing stay. The release before reads them, and makes none.
ALTER TABLE sales_order
  ADD CONSTRAINT sales_order_amount_check CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991) NOT VALID,
  ADD CONSTRAINT sales_order_total_check CHECK (total_minor > 0 AND total_minor <= 9007199254740991) NOT VALID,
  ADD CONSTRAINT sales_order_reason_check CHECK (reason IN (
    'NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_FILTERED', 'AFFILIATE_INACTIVE', 'SELF_REFERRAL', 'TRAILING_EXPIRED',
    'UNKNOWN_CODE', 'CODE_INACTIVE', 'CUSTOMER_ALREADY_ATTRIBUTED', 'NO_RATE_FOR_CURRENCY'));
