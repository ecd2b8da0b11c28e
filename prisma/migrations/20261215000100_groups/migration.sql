-- Groups: terms inherit affiliate <- group <- program, each saying only what it says itself. ADR 039.
CREATE TABLE "program_group" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "commission_kind" TEXT,
    "commission_bps" INTEGER,
    "commission_flat_minor" BIGINT,
    "commission_flat_currency" TEXT,
    "discount_bps" INTEGER,
    "trailing_months" INTEGER,
    "trailing_overridden" BOOLEAN NOT NULL DEFAULT false,
    "hold_days" INTEGER,
    "cookie_days" INTEGER,
    "approval" TEXT,
    "self_referral" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "program_group_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "program_group_program_slug_key" ON "program_group"("program_id", "slug");
-- What an affiliate refers to, so that nobody is in another program's group.
CREATE UNIQUE INDEX "program_group_program_id_key" ON "program_group"("program_id", "id");
ALTER TABLE "program_group" ADD CONSTRAINT "program_group_program_fkey"
  FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE program_group
  -- Looked at when a statement ends: groups change places in one.
  ADD CONSTRAINT program_group_position_key UNIQUE (program_id, position) DEFERRABLE INITIALLY IMMEDIATE,
  ADD CONSTRAINT program_group_position_check CHECK (position >= 0 AND is_default = (position = 0)),
  ADD CONSTRAINT program_group_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
  ADD CONSTRAINT program_group_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  ADD CONSTRAINT program_group_commission_kind_check CHECK (commission_kind IN ('percent', 'flat')),
  ADD CONSTRAINT program_group_commission_bps_check CHECK (commission_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT program_group_commission_flat_check CHECK (
    (commission_flat_minor IS NULL) = (commission_flat_currency IS NULL) AND commission_flat_minor > 0),
  ADD CONSTRAINT program_group_discount_bps_check CHECK (discount_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT program_group_trailing_check CHECK (
    trailing_months BETWEEN 0 AND 1200 AND (trailing_months IS NULL OR trailing_overridden)),
  ADD CONSTRAINT program_group_hold_days_check CHECK (hold_days BETWEEN 0 AND 365),
  ADD CONSTRAINT program_group_cookie_days_check CHECK (cookie_days BETWEEN 1 AND 400),
  ADD CONSTRAINT program_group_approval_check CHECK (approval IN ('manual', 'automatic')),
  ADD CONSTRAINT program_group_self_referral_check CHECK (self_referral IN ('allow', 'hold', 'block'));
CREATE UNIQUE INDEX program_group_default_key ON program_group (program_id) WHERE is_default;

-- Every program has its default group, also one that a release before this makes.
CREATE FUNCTION program_group_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO program_group (id, program_id, name, slug, position, is_default)
  VALUES ('grp_0' || left(replace(gen_random_uuid()::text, '-', ''), 25), NEW.id, 'Everybody', 'everybody', 0, true);
  RETURN NULL;
END $$;
CREATE TRIGGER program_group_begins AFTER INSERT ON program
  FOR EACH ROW EXECUTE FUNCTION program_group_begins();

INSERT INTO program_group (id, program_id, name, slug, position, is_default)
SELECT 'grp_0' || left(replace(gen_random_uuid()::text, '-', ''), 25), p.id, 'Everybody', 'everybody', 0, true FROM program p;

-- The default group stays the default group of its program; no group changes its program.
CREATE FUNCTION program_group_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.is_default
    OR TG_OP = 'UPDATE' AND (OLD.is_default <> NEW.is_default OR OLD.program_id <> NEW.program_id) THEN
    RAISE EXCEPTION 'group % stays what it is in its program', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'program_group_stays';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER program_group_stays BEFORE DELETE OR UPDATE OF is_default, program_id ON program_group
  FOR EACH ROW EXECUTE FUNCTION program_group_stays();

-- Which group an affiliate is in. Who is added without one, as a release before this does, is in the default one.
ALTER TABLE "affiliate" ADD COLUMN "group_id" TEXT;
CREATE FUNCTION affiliate_group_default() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT id INTO NEW.group_id FROM program_group WHERE program_id = NEW.program_id AND is_default;
  RETURN NEW;
END $$;
CREATE TRIGGER affiliate_group_default BEFORE INSERT ON affiliate
  FOR EACH ROW WHEN (NEW.group_id IS NULL) EXECUTE FUNCTION affiliate_group_default();
