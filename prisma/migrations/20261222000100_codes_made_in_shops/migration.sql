-- A key with which discount codes are made in a shop by themselves, sealed under ENCRYPTION_KEYS, and what was made. ADR 046.
CREATE TABLE "connection_key" (
    "connection_id" TEXT NOT NULL,
    "key_cipher" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "is_test" BOOLEAN NOT NULL,
    "duration" TEXT NOT NULL DEFAULT 'once',
    "problem" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "connection_key_pkey" PRIMARY KEY ("connection_id")
);
ALTER TABLE "connection_key" ADD CONSTRAINT "connection_key_connection_fkey"
  FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE connection_key
  ADD CONSTRAINT connection_key_hint_check CHECK (length(hint) <= 8),
  ADD CONSTRAINT connection_key_duration_check CHECK (duration IN ('once', 'forever')),
  ADD CONSTRAINT connection_key_problem_check CHECK (problem IN ('refused', 'lacks', 'sealed'));

CREATE TABLE "made_code" (
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "discount_code_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "percent_bps" INTEGER,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "ends_at" TIMESTAMPTZ(3),
    "duration" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'making',
    "ref" TEXT,
    "problem" TEXT,
    "note" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "made_code_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "made_code" ADD CONSTRAINT "made_code_connection_fkey"
  FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "made_code" ADD CONSTRAINT "made_code_discount_code_fkey"
  FOREIGN KEY ("discount_code_id") REFERENCES "discount_code"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "made_code_discount_code_idx" ON "made_code"("discount_code_id");
ALTER TABLE made_code
  ADD CONSTRAINT made_code_state_check CHECK (state IN ('making', 'made', 'ending', 'ended', 'left')),
  ADD CONSTRAINT made_code_ref_check CHECK (state <> 'made' OR ref IS NOT NULL),
  ADD CONSTRAINT made_code_value_check CHECK (
    (kind = 'percent' AND percent_bps > 0 AND amount_minor IS NULL AND currency IS NULL)
    OR (kind = 'fixed' AND percent_bps IS NULL AND amount_minor > 0 AND currency IS NOT NULL)),
  ADD CONSTRAINT made_code_problem_check CHECK (problem IN ('taken', 'characters', 'unreachable', 'declined'));
-- One value of a code at a time in one shop, also when two begin it at once.
CREATE UNIQUE INDEX made_code_current_key ON made_code (connection_id, discount_code_id) WHERE state IN ('making', 'made');
CREATE INDEX made_code_due_idx ON made_code (next_attempt_at) WHERE state IN ('making', 'ending');

-- What was made says for good what it gave: another value is another row.
CREATE FUNCTION made_code_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.connection_id, NEW.discount_code_id, NEW.kind, NEW.percent_bps, NEW.amount_minor, NEW.currency, NEW.ends_at, NEW.duration)
    IS DISTINCT FROM
    (OLD.connection_id, OLD.discount_code_id, OLD.kind, OLD.percent_bps, OLD.amount_minor, OLD.currency, OLD.ends_at, OLD.duration)
    OR (OLD.ref IS NOT NULL AND NEW.ref IS DISTINCT FROM OLD.ref) THEN
    RAISE EXCEPTION 'code % was made with its value', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'made_code_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER made_code_frozen BEFORE UPDATE ON made_code FOR EACH ROW EXECUTE FUNCTION made_code_frozen();
