-- By which rule an address was made comparable: what is of an older rule is made again by the job remake-addresses, also
-- what the release before writes beside this one.
ALTER TABLE payout_details ADD COLUMN account_rule SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE app_user ADD COLUMN address_rule SMALLINT NOT NULL DEFAULT 1;

CREATE INDEX payout_details_account_rule_idx ON payout_details (account_rule, id);
CREATE INDEX app_user_address_rule_idx ON app_user (address_rule, id);
