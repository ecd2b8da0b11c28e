-- A tier may also be for the orders before it was reached: decided once its period and the hold are over. ADR 044.
ALTER TABLE reward_rule ADD CONSTRAINT reward_rule_retroactive_check CHECK (coalesce(
  NOT conditions @? '$.figure.retroactive'
  OR (trigger = 'order' AND outcome->>'kind' = 'share' AND conditions #>> '{figure,period}' IN ('month', 'quarter', 'year')), false));

-- What such a tier pays is one commission per currency, with a line per order. The kinds that are known stay what they are.
DO $$
DECLARE
  known text := (SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = 'commission'::regclass AND conname = 'commission_kind_check');
BEGIN
  ALTER TABLE commission DROP CONSTRAINT commission_kind_check;
  EXECUTE format('ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (%s OR (kind = ''retroactive''
    AND order_id IS NULL AND lead_id IS NULL AND rule_id IS NOT NULL AND rule_lineage IS NOT NULL AND period_start IS NOT NULL))
    NOT VALID', known);
  known := (SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = 'clawback'::regclass AND conname = 'clawback_kind_check');
  ALTER TABLE clawback DROP CONSTRAINT clawback_kind_check;
  EXECUTE format('ALTER TABLE clawback ADD CONSTRAINT clawback_kind_check CHECK (%s OR (kind = ''order_left''
    AND refund_id IS NULL AND amount_minor > 0)) NOT VALID', known);
END $$;
CREATE UNIQUE INDEX commission_retroactive_key ON commission (rule_lineage, affiliate_id, period_start, currency) WHERE kind = 'retroactive';

-- Once for a tier, whatever becomes of the rule, also where there was nothing to pay.
CREATE TABLE "retroactive_decision" (
    "rule_lineage" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "rule_id" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "retroactive_decision_pkey" PRIMARY KEY ("rule_lineage","affiliate_id","period_start")
);
ALTER TABLE "retroactive_decision" ADD CONSTRAINT "retroactive_decision_affiliate_fkey"
  FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "retroactive_decision" ADD CONSTRAINT "retroactive_decision_rule_fkey"
  FOREIGN KEY ("rule_id") REFERENCES "reward_rule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER retroactive_decision_append_only BEFORE UPDATE OR DELETE ON retroactive_decision
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER retroactive_decision_no_truncate BEFORE TRUNCATE ON retroactive_decision
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Of which order a line is; `order_left`: it was voided or given to somebody else since, and comes back no more.
ALTER TABLE "commission_line" ADD COLUMN "order_id" TEXT, ADD COLUMN "order_left" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "commission_line" ADD CONSTRAINT "commission_line_order_fkey"
  FOREIGN KEY ("order_id") REFERENCES "sales_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
CREATE UNIQUE INDEX commission_line_order_key ON commission_line (order_id, commission_id) WHERE order_id IS NOT NULL;
ALTER TABLE commission_line
  DROP CONSTRAINT commission_line_position_check,
  ADD CONSTRAINT commission_line_position_check CHECK (position >= 0 AND (position <= 200 OR order_id IS NOT NULL)) NOT VALID;

CREATE OR REPLACE FUNCTION commission_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT commission_id FROM made) m
    JOIN commission c ON c.id = m.commission_id
    JOIN LATERAL (SELECT sum(amount_minor) AS amount, sum(clawed_back_minor) AS taken, count(order_id) AS orders, count(*) AS lines
      FROM commission_line WHERE commission_id = c.id) l ON true
    WHERE c.kind NOT IN ('order', 'retroactive') OR l.amount <> c.amount_minor OR l.taken <> c.clawed_back_minor
      OR l.orders <> CASE c.kind WHEN 'retroactive' THEN l.lines ELSE 0 END) THEN
    RAISE EXCEPTION 'the lines of a commission are not what it is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'commission_lines_sum';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION commission_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['clawed_back_minor', 'order_left'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - moves = to_jsonb(OLD) - moves AND (NEW.order_left OR NOT OLD.order_left) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'commission % earned something else by line %', OLD.commission_id, OLD.position
    USING ERRCODE = '23514', CONSTRAINT = 'commission_line_frozen';
END $$;

-- A line is of an order of its affiliate, in its currency.
CREATE FUNCTION commission_line_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM sales_order o JOIN commission c ON c.id = NEW.commission_id
    WHERE o.id = NEW.order_id AND (o.program_id, o.affiliate_id, o.currency) = (c.program_id, c.affiliate_id, c.currency)) THEN
    RAISE EXCEPTION 'order % is not of commission %', NEW.order_id, NEW.commission_id
      USING ERRCODE = '23514', CONSTRAINT = 'commission_line_of_order';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER commission_line_of_order AFTER INSERT ON commission_line
  FOR EACH ROW WHEN (NEW.order_id IS NOT NULL) EXECUTE FUNCTION commission_line_of_order();

CREATE OR REPLACE TRIGGER commission_lines_follow AFTER UPDATE OF clawed_back_minor ON commission
  FOR EACH ROW WHEN (NEW.clawed_back_minor <> OLD.clawed_back_minor AND NEW.kind IN ('order', 'retroactive'))
  EXECUTE FUNCTION commission_lines_follow();
