-- A second factor: a secret shared with an app that shows codes by the time (RFC 6238).
CREATE TABLE second_factor (
  user_id TEXT NOT NULL,
  -- Sealed under ENCRYPTION_KEYS for this person.
  secret_cipher TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  -- By a first good code. Null: being set up, and asked of nobody.
  confirmed_at TIMESTAMPTZ(3),
  -- Of the last code that was used, in steps of 30 seconds since 1970.
  last_step BIGINT,
  CONSTRAINT second_factor_pkey PRIMARY KEY (user_id),
  CONSTRAINT second_factor_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- Whoever confirmed one used a code for it.
ALTER TABLE second_factor
  ADD CONSTRAINT second_factor_confirmed_check CHECK (confirmed_at IS NULL OR last_step IS NOT NULL);

-- A code counts once, and none of before the last one.
CREATE FUNCTION second_factor_step_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.last_step IS NOT NULL AND (NEW.last_step IS NULL OR NEW.last_step <= OLD.last_step) THEN
    RAISE EXCEPTION 'a code of the second factor of % was used before', NEW.user_id
      USING ERRCODE = '23514', CONSTRAINT = 'second_factor_step_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER second_factor_step_once BEFORE UPDATE OF last_step ON second_factor
  FOR EACH ROW EXECUTE FUNCTION second_factor_step_once();

-- Codes for when the app is lost. Only their SHA-256 is kept; they go with the factor.
CREATE TABLE recovery_code (
  user_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  used_at TIMESTAMPTZ(3),
  CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_code_factor_fkey FOREIGN KEY (user_id) REFERENCES second_factor (user_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE FUNCTION recovery_code_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.used_at IS NOT NULL THEN
    RAISE EXCEPTION 'a recovery code of % was used before', OLD.user_id
      USING ERRCODE = '23514', CONSTRAINT = 'recovery_code_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recovery_code_once BEFORE UPDATE ON recovery_code
  FOR EACH ROW EXECUTE FUNCTION recovery_code_once();

-- When a login gave the second factor. A login without it is of no use to whoever has one.
ALTER TABLE login_session ADD COLUMN factor_given_at TIMESTAMPTZ(3);
CREATE FUNCTION login_session_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.factor_given_at IS NULL AND EXISTS (
    SELECT 1 FROM second_factor f WHERE f.user_id = NEW.user_id AND f.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a login of % without the second factor', NEW.user_id
      USING ERRCODE = '23514', CONSTRAINT = 'login_session_factor';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER login_session_factor BEFORE INSERT ON login_session
  FOR EACH ROW EXECUTE FUNCTION login_session_factor();

-- Between the password and the code.
ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_kind_check;
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_kind_check
  CHECK (kind IN ('owner', 'invitation', 'password_reset', 'magic_link', 'code', 'pending_login'));

-- Nobody demands of the staff what no owner has.
CREATE FUNCTION setting_factor_demand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM second_factor f JOIN app_user u ON u.id = f.user_id
      WHERE f.confirmed_at IS NOT NULL AND u.role = 'owner' AND u.disabled_at IS NULL) THEN
    RAISE EXCEPTION 'no owner has a second factor' USING ERRCODE = '23514', CONSTRAINT = 'setting_factor_demand';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER setting_factor_demand BEFORE INSERT OR UPDATE ON setting
  FOR EACH ROW WHEN (NEW.key = 'staff_second_factor' AND NEW.value = 'true'::jsonb)
  EXECUTE FUNCTION setting_factor_demand();
