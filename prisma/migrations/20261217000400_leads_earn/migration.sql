-- A goal that is reached earns an amount, once for a period, whatever becomes of the rule: it keeps its lineage.
ALTER TABLE "commission" ADD COLUMN "rule_id" TEXT, ADD COLUMN "rule_lineage" TEXT, ADD COLUMN "period_start" DATE;
ALTER TABLE "commission" ADD CONSTRAINT "commission_rule_fkey"
  FOREIGN KEY ("rule_id") REFERENCES "reward_rule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX commission_goal_key ON commission (rule_lineage, affiliate_id, period_start, currency) WHERE kind = 'goal';

-- A sign-up earns an amount, once per customer, when the merchant reports it or says that it is qualified. ADR 041.
ALTER TABLE "lead" ADD COLUMN "qualified" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "commission" ADD COLUMN "lead_id" TEXT;
ALTER TABLE "commission" ADD CONSTRAINT "commission_lead_fkey"
  FOREIGN KEY ("lead_id") REFERENCES "lead"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "commission_lead_idx" ON "commission"("lead_id");
ALTER TABLE commission DROP CONSTRAINT commission_kind_check;
ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (
  (kind = 'order' AND order_id IS NOT NULL AND lead_id IS NULL)
  OR (kind IN ('bonus', 'adjustment') AND order_id IS NULL AND lead_id IS NULL AND reason IS NOT NULL)
  OR (kind = 'goal' AND order_id IS NULL AND lead_id IS NULL AND rule_id IS NOT NULL AND rule_lineage IS NOT NULL
    AND period_start IS NOT NULL)
  OR (kind = 'lead' AND order_id IS NULL AND lead_id IS NOT NULL AND customer_id IS NOT NULL)) NOT VALID;
-- Also one that was voided stands for the customer: nobody earns by signing up again.
CREATE UNIQUE INDEX commission_lead_customer_key ON commission (customer_id) WHERE kind = 'lead';
