DROP TRIGGER setting_factor_demand ON setting;
DROP FUNCTION setting_factor_demand();
DELETE FROM setting WHERE key = 'staff_second_factor';
DELETE FROM one_time_token WHERE kind = 'pending_login';
ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_kind_check;
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_kind_check
  CHECK (kind IN ('owner', 'invitation', 'password_reset', 'magic_link', 'code'));
DROP TRIGGER login_session_factor ON login_session;
DROP FUNCTION login_session_factor();
ALTER TABLE login_session DROP COLUMN factor_given_at;
DROP TABLE recovery_code;
DROP FUNCTION recovery_code_once();
DROP TABLE second_factor;
DROP FUNCTION second_factor_step_once();
