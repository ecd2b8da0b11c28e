DELETE FROM one_time_token WHERE kind IN ('magic_link', 'code');
ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_kind_check;
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_kind_check
  CHECK (kind IN ('owner', 'invitation', 'password_reset'));
DROP TABLE login_session;
