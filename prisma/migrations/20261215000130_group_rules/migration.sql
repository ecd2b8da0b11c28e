-- Who sells enough in a period is moved into the group, by a job: upwards only, and nobody whom a person moved in the period.
ALTER TABLE "program_group" ADD COLUMN "rule_figure" TEXT,
ADD COLUMN "rule_at_least" BIGINT,
ADD COLUMN "rule_currency" TEXT,
ADD COLUMN "rule_period" TEXT;
ALTER TABLE "affiliate" ADD COLUMN "moved_by_hand_at" TIMESTAMPTZ(3);

ALTER TABLE program_group
  ADD CONSTRAINT program_group_rule_check CHECK (
    CASE WHEN rule_figure IS NULL THEN rule_at_least IS NULL AND rule_currency IS NULL AND rule_period IS NULL
    ELSE rule_figure IN ('orders', 'customers', 'revenue', 'leads') AND coalesce(rule_at_least > 0, false)
      AND coalesce(rule_period IN ('month', 'quarter', 'year', 'ever'), false)
      AND (rule_currency IS NOT NULL) = (rule_figure = 'revenue') AND coalesce(rule_currency ~ '^[A-Z]{3}$', true) END),
  -- Nothing is below it.
  ADD CONSTRAINT program_group_default_rule_check CHECK (rule_figure IS NULL OR NOT is_default);
