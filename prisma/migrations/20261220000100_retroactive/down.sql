CREATE OR REPLACE TRIGGER commission_lines_follow AFTER UPDATE OF clawed_back_minor ON commission
  FOR EACH ROW WHEN (NEW.clawed_back_minor <> OLD.clawed_back_minor AND NEW.kind = 'order')
  EXECUTE FUNCTION commission_lines_follow();
DROP TRIGGER commission_line_of_order ON commission_line;
DROP FUNCTION commission_line_of_order();
CREATE OR REPLACE FUNCTION commission_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'clawed_back_minor' = to_jsonb(OLD) - 'clawed_back_minor' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'commission % earned something else by line %', OLD.commission_id, OLD.position
    USING ERRCODE = '23514', CONSTRAINT = 'commission_line_frozen';
END $$;
CREATE OR REPLACE FUNCTION commission_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT commission_id FROM made) m
    JOIN commission c ON c.id = m.commission_id
    JOIN LATERAL (SELECT sum(amount_minor) AS amount, sum(clawed_back_minor) AS taken FROM commission_line
      WHERE commission_id = c.id) l ON true
    WHERE c.kind <> 'order' OR l.amount <> c.amount_minor OR l.taken <> c.clawed_back_minor) THEN
    RAISE EXCEPTION 'the lines of a commission are not what it is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'commission_lines_sum';
  END IF;
  RETURN NULL;
END $$;
ALTER TABLE commission_line
  DROP CONSTRAINT commission_line_position_check,
  ADD CONSTRAINT commission_line_position_check CHECK (position BETWEEN 0 AND 200);
DROP INDEX commission_line_order_key;
ALTER TABLE "commission_line" DROP COLUMN "order_id", DROP COLUMN "order_left";
DROP TABLE "retroactive_decision";
DROP INDEX commission_retroactive_key;
-- Fails while such a tier has paid something: the release before knows no such commission.
DO $$
DECLARE
  known text := (SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = 'commission'::regclass AND conname = 'commission_kind_check');
BEGIN
  ALTER TABLE commission DROP CONSTRAINT commission_kind_check;
  EXECUTE format('ALTER TABLE commission ADD CONSTRAINT commission_kind_check CHECK (%s))',
    split_part(known, ' OR ((kind = ''retroactive''', 1));
  known := (SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = 'clawback'::regclass AND conname = 'clawback_kind_check');
  ALTER TABLE clawback DROP CONSTRAINT clawback_kind_check;
  EXECUTE format('ALTER TABLE clawback ADD CONSTRAINT clawback_kind_check CHECK (%s))',
    split_part(known, ' OR ((kind = ''order_left''', 1));
END $$;
ALTER TABLE reward_rule DROP CONSTRAINT reward_rule_retroactive_check;
