DROP TRIGGER payout_details_wait ON payout;
DROP FUNCTION payout_details_wait();
ALTER TABLE api_key DROP CONSTRAINT api_key_created_by_check;
ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_issued_by_check;
ALTER TABLE one_time_token DROP COLUMN issued_by;
ALTER TABLE app_user DROP COLUMN password_set_by_link_at;
