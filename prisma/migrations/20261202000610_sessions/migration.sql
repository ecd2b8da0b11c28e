-- Each login is a row while it lasts. A cookie without its row opens nothing.
CREATE TABLE login_session (
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  session_version INTEGER NOT NULL,
  device TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  last_used_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  proven_at TIMESTAMPTZ(3),
  expires_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT login_session_pkey PRIMARY KEY (id),
  CONSTRAINT login_session_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX login_session_user_idx ON login_session (user_id);
CREATE INDEX login_session_expires_idx ON login_session (expires_at);

ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_kind_check;
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_kind_check
  CHECK (kind IN ('owner', 'invitation', 'password_reset', 'magic_link', 'code'));
