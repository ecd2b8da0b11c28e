ALTER TABLE program_group DROP CONSTRAINT program_group_rule_check, DROP CONSTRAINT program_group_default_rule_check;
ALTER TABLE "affiliate" DROP COLUMN "moved_by_hand_at";
ALTER TABLE "program_group" DROP COLUMN "rule_figure", DROP COLUMN "rule_at_least", DROP COLUMN "rule_currency", DROP COLUMN "rule_period";
