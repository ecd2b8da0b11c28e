ALTER TABLE "commission" DROP COLUMN "facts";
-- The release before knows two reasons less.
UPDATE sales_order SET reason = 'BELOW_ONE_MINOR_UNIT' WHERE reason IN ('CAPPED', 'RULE_GIVES_NOTHING');
ALTER TABLE sales_order DROP CONSTRAINT sales_order_reason_check;
ALTER TABLE sales_order ADD CONSTRAINT sales_order_reason_check CHECK (reason IN (
  'NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_FILTERED', 'AFFILIATE_INACTIVE', 'SELF_REFERRAL', 'TRAILING_EXPIRED',
  'UNKNOWN_CODE', 'CODE_INACTIVE', 'CUSTOMER_ALREADY_ATTRIBUTED', 'NO_RATE_FOR_CURRENCY', 'BELOW_ONE_MINOR_UNIT',
  'NOTHING_PAID'));
DROP TABLE "reward_cap";
DROP TABLE "reward_rule";
DROP FUNCTION reward_owner_of_program();
DROP FUNCTION reward_rule_frozen();
