DROP TRIGGER commission_follows ON commission;
DROP TRIGGER commission_given_back ON commission;
DROP TRIGGER commission_followed ON commission;
DROP TRIGGER commission_follows_approval ON commission;
DROP TRIGGER commission_follows_frozen ON commission;
DROP FUNCTION commission_follows();
DROP FUNCTION commission_followed();
DROP FUNCTION commission_follows_approval();
DROP FUNCTION commission_follows_frozen();
DROP FUNCTION recruit_missing(text);
DROP FUNCTION recruit_target(text);
DROP INDEX commission_follows_key;
ALTER TABLE commission DROP CONSTRAINT commission_kind_check, DROP CONSTRAINT commission_follows_check;
ALTER TABLE "commission" DROP COLUMN "follows_id";
-- Fails while somebody has earned by a recruit: the release before knows no such commission.
ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (
  (kind = 'order' AND order_id IS NOT NULL AND lead_id IS NULL)
  OR (kind IN ('bonus', 'adjustment') AND order_id IS NULL AND lead_id IS NULL AND reason IS NOT NULL)
  OR (kind = 'goal' AND order_id IS NULL AND lead_id IS NULL AND rule_id IS NOT NULL AND rule_lineage IS NOT NULL
    AND period_start IS NOT NULL)
  OR (kind = 'lead' AND order_id IS NULL AND lead_id IS NOT NULL AND customer_id IS NOT NULL));
ALTER TABLE clawback DROP CONSTRAINT clawback_kind_check;
ALTER TABLE clawback ADD CONSTRAINT clawback_kind_check CHECK (
  (kind = 'manual' AND refund_id IS NULL AND amount_minor > 0)
  OR (kind IN ('refund', 'dispute') AND refund_id IS NOT NULL AND amount_minor > 0)
  OR (kind = 'reversal' AND amount_minor < 0));
-- Nor a rule for recruits, also one that has ended.
ALTER TABLE reward_rule DROP CONSTRAINT reward_rule_recruit_check, DROP CONSTRAINT reward_rule_trigger_check;
ALTER TABLE reward_rule ADD CONSTRAINT reward_rule_trigger_check CHECK (trigger IN ('order', 'lead', 'goal'));
DROP TRIGGER affiliate_recruited ON affiliate;
DROP FUNCTION affiliate_recruited();
ALTER TABLE "affiliate" DROP COLUMN "recruited_by_id", DROP COLUMN "recruited_at", DROP COLUMN "recruited_via",
  DROP COLUMN "recruited_reason";
