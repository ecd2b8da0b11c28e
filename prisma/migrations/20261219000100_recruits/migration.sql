-- Who recruited an affiliate, when, and by what: the code of the link by which somebody applied, or staff with a reason. ADR 043.
ALTER TABLE "affiliate"
  ADD COLUMN "recruited_by_id" TEXT,
  ADD COLUMN "recruited_at" TIMESTAMPTZ(3),
  ADD COLUMN "recruited_via" TEXT,
  ADD COLUMN "recruited_reason" TEXT;
ALTER TABLE "affiliate" ADD CONSTRAINT "affiliate_recruited_by_fkey"
  FOREIGN KEY ("recruited_by_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "affiliate_recruited_by_idx" ON "affiliate"("recruited_by_id");
ALTER TABLE affiliate
  ADD CONSTRAINT affiliate_recruited_check CHECK (
    (recruited_by_id IS NULL) = (recruited_at IS NULL)
    AND num_nonnulls(recruited_via, recruited_reason) = num_nonnulls(recruited_by_id)),
  ADD CONSTRAINT affiliate_recruited_oneself_check CHECK (recruited_by_id <> id);

-- Once, by somebody of the same program, and never in a circle. Whoever recruited is held while it is looked at: of two that
-- would recruit each other one waits, and then finds the other, or the database ends one of them.
CREATE FUNCTION affiliate_recruited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  at text := NEW.recruited_by_id;
  above text;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.recruited_by_id IS NOT NULL AND (NEW.recruited_by_id, NEW.recruited_at)
    IS DISTINCT FROM (OLD.recruited_by_id, OLD.recruited_at) THEN
    RAISE EXCEPTION 'affiliate % was recruited by somebody else', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'affiliate_recruited_once';
  END IF;
  IF at IS NULL THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT FROM affiliate r WHERE r.id = at AND r.program_id = NEW.program_id) THEN
    RAISE EXCEPTION 'affiliate % is of another program than who recruited them', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'affiliate_recruited_program';
  END IF;
  WHILE at IS NOT NULL LOOP
    IF at = NEW.id THEN
      RAISE EXCEPTION 'affiliate % would have recruited themselves', NEW.id
        USING ERRCODE = '23514', CONSTRAINT = 'affiliate_recruited_circle';
    END IF;
    SELECT r.recruited_by_id INTO above FROM affiliate r WHERE r.id = at FOR SHARE;
    at := above;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER affiliate_recruited BEFORE INSERT OR UPDATE OF recruited_by_id, recruited_at ON affiliate
  FOR EACH ROW EXECUTE FUNCTION affiliate_recruited();

-- A rule that gives whoever recruited an affiliate a share of what that affiliate earns of orders.
ALTER TABLE reward_rule DROP CONSTRAINT reward_rule_trigger_check;
ALTER TABLE reward_rule ADD CONSTRAINT reward_rule_trigger_check CHECK (trigger IN ('order', 'lead', 'goal', 'recruit'));
ALTER TABLE reward_rule ADD CONSTRAINT reward_rule_recruit_check CHECK (coalesce(
  (trigger = 'recruit' OR NOT conditions ? 'months')
  AND (trigger <> 'recruit' OR (outcome->>'kind' = 'share' AND coalesce((conditions->>'months')::int, 0) >= 0)), false));

-- A commission that follows another: a share of it, for whoever recruited who earned it.
ALTER TABLE "commission" ADD COLUMN "follows_id" TEXT;
ALTER TABLE "commission" ADD CONSTRAINT "commission_follows_fkey"
  FOREIGN KEY ("follows_id") REFERENCES "commission"("id") ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE commission DROP CONSTRAINT commission_kind_check;
ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (
  (kind = 'order' AND order_id IS NOT NULL AND lead_id IS NULL)
  OR (kind IN ('bonus', 'adjustment') AND order_id IS NULL AND lead_id IS NULL AND reason IS NOT NULL)
  OR (kind = 'goal' AND order_id IS NULL AND lead_id IS NULL AND rule_id IS NOT NULL AND rule_lineage IS NOT NULL
    AND period_start IS NOT NULL)
  OR (kind = 'lead' AND order_id IS NULL AND lead_id IS NOT NULL AND customer_id IS NOT NULL)
  OR (kind = 'recruit' AND order_id IS NULL AND lead_id IS NULL AND customer_id IS NULL AND rule_id IS NOT NULL)) NOT VALID;
ALTER TABLE commission ADD CONSTRAINT commission_follows_check CHECK ((kind = 'recruit') = (follows_id IS NOT NULL)) NOT VALID;
-- One that was voided ended with what it follows, or because a person said so: it is not made again.
CREATE UNIQUE INDEX commission_follows_key ON commission (follows_id) WHERE kind = 'recruit';

CREATE FUNCTION commission_follows_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.follows_id, NEW.rule_id) IS DISTINCT FROM (OLD.follows_id, OLD.rule_id) THEN
    RAISE EXCEPTION 'commission % follows another', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'commission_follows_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commission_follows_frozen BEFORE UPDATE OF follows_id, rule_id ON commission
  FOR EACH ROW WHEN (OLD.kind = 'recruit') EXECUTE FUNCTION commission_follows_frozen();

-- It is approved with what it follows, or after, never before.
CREATE FUNCTION commission_follows_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM commission p WHERE p.id = NEW.follows_id AND p.approved_at IS NOT NULL) THEN
    RAISE EXCEPTION 'commission % follows one that is not approved', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'commission_follows_approval';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commission_follows_approval BEFORE UPDATE OF status ON commission
  FOR EACH ROW WHEN (NEW.kind = 'recruit' AND OLD.status = 'pending' AND NEW.status = 'approved')
  EXECUTE FUNCTION commission_follows_approval();

-- What a follower has to come to: its share of what is left of what it follows, with what was given back in a commission of
-- its own.
CREATE FUNCTION recruit_target(follower text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p.status = 'voided' THEN 0 ELSE bonus_of(greatest(p.amount_minor - p.clawed_back_minor + coalesce((
      SELECT sum(r.amount_minor - r.clawed_back_minor) FROM commission r
      WHERE r.reinstates_id = p.id AND r.status <> 'voided'), 0), 0)::bigint, (b.outcome->>'bps')::int) END
  FROM commission f JOIN commission p ON p.id = f.follows_id JOIN reward_rule b ON b.id = f.rule_id WHERE f.id = follower
$$;

-- How much of a follower has not been taken yet because of what it follows, or was taken too much; as far as something is left.
CREATE FUNCTION recruit_missing(follower text) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH members AS (
    SELECT c.id, c.status, CASE WHEN c.id = follower THEN 0 ELSE c.amount_minor END AS given_back, c.amount_minor - c.clawed_back_minor AS left_minor
    FROM commission c WHERE c.id = follower OR c.reinstates_id = follower
  ), missing AS (
    SELECT f.amount_minor - recruit_target(f.id) + coalesce((SELECT sum(m.given_back) FROM members m), 0)
      - coalesce((SELECT sum(k.amount_minor) FROM clawback k WHERE k.commission_id IN (SELECT id FROM members)
        AND (k.kind = 'parent' OR (k.kind = 'reversal' AND k.refund_id IS NULL))), 0) AS minor
    FROM commission f WHERE f.id = follower AND f.status <> 'voided'
  )
  SELECT CASE WHEN minor < 0 THEN minor ELSE least(minor, (SELECT sum(left_minor) FROM members WHERE status <> 'voided')) END::bigint
  FROM missing
$$;

ALTER TABLE clawback DROP CONSTRAINT clawback_kind_check;
ALTER TABLE clawback ADD CONSTRAINT clawback_kind_check CHECK (
  (kind IN ('manual', 'parent') AND refund_id IS NULL AND amount_minor > 0)
  OR (kind IN ('refund', 'dispute') AND refund_id IS NOT NULL AND amount_minor > 0)
  OR (kind = 'reversal' AND amount_minor < 0)) NOT VALID;

-- Whatever moved, a follower stands at its target when the transaction ends.
CREATE FUNCTION commission_followed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  root text := coalesce(NEW.reinstates_id, NEW.id);
  f record;
BEGIN
  FOR f IN SELECT id FROM commission WHERE kind = 'recruit' AND (follows_id = root OR id = root) LOOP
    IF recruit_missing(f.id) <> 0 THEN
      RAISE EXCEPTION 'commission % does not follow', f.id USING ERRCODE = '23514', CONSTRAINT = 'commission_followed';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commission_followed AFTER UPDATE OF status, clawed_back_minor ON commission
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('order', 'recruit', 'adjustment')
    AND (NEW.clawed_back_minor <> OLD.clawed_back_minor OR (NEW.status = 'voided') <> (OLD.status = 'voided')))
  EXECUTE FUNCTION commission_followed();
CREATE CONSTRAINT TRIGGER commission_given_back AFTER INSERT ON commission
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reinstates_id IS NOT NULL) EXECUTE FUNCTION commission_followed();

-- Of what it follows it is a share, and for whoever recruited; looked at when the transaction ends, since both are made at once.
CREATE FUNCTION commission_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM commission p JOIN affiliate a ON a.id = p.affiliate_id JOIN reward_rule r ON r.id = NEW.rule_id
    WHERE p.id = NEW.follows_id AND p.kind = 'order' AND a.recruited_by_id = NEW.affiliate_id
      AND (p.program_id, p.currency, p.earned_at, r.program_id, r.trigger)
        = (NEW.program_id, NEW.currency, NEW.earned_at, NEW.program_id, 'recruit')
      AND NEW.amount_minor = bonus_of(p.amount_minor, (r.outcome->>'bps')::int)
      AND p.earned_at >= a.recruited_at
      AND (r.conditions->'months' IS NULL
        OR (p.earned_at AT TIME ZONE 'UTC') < (a.recruited_at AT TIME ZONE 'UTC') + make_interval(months => (r.conditions->>'months')::int)))
    OR recruit_missing(NEW.id) <> 0 THEN
    RAISE EXCEPTION 'commission % follows what it may not', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'commission_follows';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commission_follows AFTER INSERT ON commission
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'recruit') EXECUTE FUNCTION commission_follows();
