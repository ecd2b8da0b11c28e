DROP INDEX commission_lead_customer_key;
ALTER TABLE commission DROP CONSTRAINT commission_kind_check;
DROP INDEX commission_goal_key;
ALTER TABLE "commission" DROP COLUMN "lead_id", DROP COLUMN "rule_id", DROP COLUMN "rule_lineage", DROP COLUMN "period_start";
-- Fails while a sign-up or a goal has earned something: the release before knows no such commission.
ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (
  (kind = 'order' AND order_id IS NOT NULL)
  OR (kind IN ('bonus', 'adjustment') AND order_id IS NULL AND reason IS NOT NULL));
ALTER TABLE "lead" DROP COLUMN "qualified";
