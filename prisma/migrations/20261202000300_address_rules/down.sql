DROP INDEX app_user_address_rule_idx;
DROP INDEX payout_details_account_rule_idx;
ALTER TABLE app_user DROP COLUMN address_rule;
ALTER TABLE payout_details DROP COLUMN account_rule;
