-- What an order or a sign-up earns, as one list of rules a level. ADR 041.
CREATE TABLE "reward_rule" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "group_id" TEXT,
    "affiliate_id" TEXT,
    "lineage" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT,
    "conditions" JSONB NOT NULL,
    "outcome" JSONB NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "created_by" TEXT NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),
    "replaced_by" TEXT,

    CONSTRAINT "reward_rule_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reward_rule_program_idx" ON "reward_rule"("program_id", "replaced_at");
CREATE INDEX "reward_rule_group_idx" ON "reward_rule"("group_id");
CREATE INDEX "reward_rule_affiliate_idx" ON "reward_rule"("affiliate_id");
ALTER TABLE "reward_rule" ADD CONSTRAINT "reward_rule_program_fkey"
  FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE reward_rule
  ADD CONSTRAINT reward_rule_trigger_check CHECK (trigger IN ('order', 'lead', 'goal')),
  ADD CONSTRAINT reward_rule_owner_check CHECK (group_id IS NULL OR affiliate_id IS NULL),
  ADD CONSTRAINT reward_rule_position_check CHECK (position >= 0),
  ADD CONSTRAINT reward_rule_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
  ADD CONSTRAINT reward_rule_period_check CHECK (ends_at > starts_at),
  ADD CONSTRAINT reward_rule_replaced_check CHECK ((replaced_at IS NULL) = (replaced_by IS NULL)),
  -- What is not there is not true either.
  ADD CONSTRAINT reward_rule_outcome_check CHECK (coalesce(
    (trigger IN ('lead', 'goal')) = (outcome->>'kind' = 'amount')
    AND (trigger <> 'goal' OR (conditions #>> '{figure,atLeast}')::bigint > 0)
    AND CASE outcome->>'kind'
      WHEN 'nothing' THEN true
      WHEN 'share' THEN (outcome->>'bps')::int BETWEEN 1 AND 10000
      WHEN 'per_order' THEN (outcome->>'minor')::bigint BETWEEN 1 AND 9007199254740991 AND outcome->>'currency' ~ '^[A-Z]{3}$'
      WHEN 'per_item' THEN (outcome->>'minor')::bigint BETWEEN 1 AND 9007199254740991 AND outcome->>'currency' ~ '^[A-Z]{3}$'
      WHEN 'amount' THEN (outcome->>'minor')::bigint BETWEEN 1 AND 9007199254740991 AND outcome->>'currency' ~ '^[A-Z]{3}$'
      ELSE false END, false)),
  -- Of the program it is in; a group or affiliate of another has no such rules.
  ADD CONSTRAINT reward_rule_group_fkey FOREIGN KEY (program_id, group_id)
    REFERENCES program_group (program_id, id) ON DELETE RESTRICT ON UPDATE RESTRICT,
  ADD CONSTRAINT reward_rule_affiliate_fkey FOREIGN KEY (affiliate_id)
    REFERENCES affiliate (id) ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Two rules of a list are never in one place; looked at when the transaction ends, since a new order of them swaps places.
ALTER TABLE reward_rule ADD CONSTRAINT reward_rule_place_key
  EXCLUDE USING btree ((coalesce(affiliate_id, group_id, program_id)) WITH =, position WITH =) WHERE (replaced_at IS NULL)
  DEFERRABLE INITIALLY DEFERRED;
-- What stands of a lineage is one rule.
CREATE UNIQUE INDEX reward_rule_lineage_key ON reward_rule (lineage) WHERE replaced_at IS NULL;

-- What something earned by stays as it was: only its place changes, and its end comes once.
CREATE FUNCTION reward_rule_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.program_id, NEW.group_id, NEW.affiliate_id, NEW.lineage, NEW.trigger, NEW.name, NEW.conditions, NEW.outcome,
      NEW.starts_at, NEW.ends_at, NEW.created_at, NEW.created_by)
    IS DISTINCT FROM (OLD.id, OLD.program_id, OLD.group_id, OLD.affiliate_id, OLD.lineage, OLD.trigger, OLD.name, OLD.conditions,
      OLD.outcome, OLD.starts_at, OLD.ends_at, OLD.created_at, OLD.created_by)
    OR OLD.replaced_at IS NOT NULL THEN
    RAISE EXCEPTION 'rule % stays as it was', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'reward_rule_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_rule_frozen BEFORE UPDATE ON reward_rule FOR EACH ROW EXECUTE FUNCTION reward_rule_frozen();
CREATE TRIGGER reward_rule_append_only BEFORE DELETE ON reward_rule FOR EACH ROW EXECUTE FUNCTION append_only();

CREATE FUNCTION reward_owner_of_program() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM affiliate a WHERE a.id = NEW.affiliate_id AND a.program_id = NEW.program_id) THEN
    RAISE EXCEPTION 'affiliate % is not of program %', NEW.affiliate_id, NEW.program_id
      USING ERRCODE = '23514', CONSTRAINT = 'reward_owner_of_program';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_owner_of_program BEFORE INSERT ON reward_rule
  FOR EACH ROW WHEN (NEW.affiliate_id IS NOT NULL) EXECUTE FUNCTION reward_owner_of_program();

-- What orders may earn at most, by level: an affiliate's stands for that of its group, and this for the program's.
CREATE TABLE "reward_cap" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "group_id" TEXT,
    "affiliate_id" TEXT,
    "kind" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "reward_cap_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reward_cap_program_idx" ON "reward_cap"("program_id");
ALTER TABLE "reward_cap" ADD CONSTRAINT "reward_cap_program_fkey"
  FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reward_cap
  ADD CONSTRAINT reward_cap_kind_check CHECK (kind IN ('per_order', 'per_customer', 'per_month')),
  ADD CONSTRAINT reward_cap_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT reward_cap_amount_check CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT reward_cap_owner_check CHECK (group_id IS NULL OR affiliate_id IS NULL),
  ADD CONSTRAINT reward_cap_group_fkey FOREIGN KEY (program_id, group_id)
    REFERENCES program_group (program_id, id) ON DELETE RESTRICT ON UPDATE RESTRICT,
  ADD CONSTRAINT reward_cap_affiliate_fkey FOREIGN KEY (affiliate_id)
    REFERENCES affiliate (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE UNIQUE INDEX reward_cap_kind_key ON reward_cap (coalesce(affiliate_id, group_id, program_id), kind, currency);
CREATE TRIGGER reward_cap_owner_of_program BEFORE INSERT ON reward_cap
  FOR EACH ROW WHEN (NEW.affiliate_id IS NOT NULL) EXECUTE FUNCTION reward_owner_of_program();

-- Two more reasons why an order earned nothing. Looked through in a migration of its own, which holds nothing up.
ALTER TABLE sales_order DROP CONSTRAINT sales_order_reason_check;
ALTER TABLE sales_order ADD CONSTRAINT sales_order_reason_check CHECK (reason IN (
  'NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_FILTERED', 'AFFILIATE_INACTIVE', 'SELF_REFERRAL', 'TRAILING_EXPIRED',
  'UNKNOWN_CODE', 'CODE_INACTIVE', 'CUSTOMER_ALREADY_ATTRIBUTED', 'NO_RATE_FOR_CURRENCY', 'CAPPED', 'BELOW_ONE_MINOR_UNIT',
  'RULE_GIVES_NOTHING', 'NOTHING_PAID')) NOT VALID;

-- What was looked up to decide it, frozen: which of the customer's orders it was, from which country, which figures.
ALTER TABLE "commission" ADD COLUMN "facts" JSONB;
