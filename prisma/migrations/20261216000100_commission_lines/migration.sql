-- What each line of an order earned, and by what. One commission, whatever it consists of: its lines are its sum. Commissions
-- without lines (those of before, and those that the release before still makes) count as one line, until a job gives them it.
CREATE TABLE commission_line (
  commission_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  sku TEXT,
  name TEXT,
  base_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  clawed_back_minor BIGINT NOT NULL DEFAULT 0,
  rule_id TEXT,
  words TEXT NOT NULL,
  cut_minor BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT commission_line_pkey PRIMARY KEY (commission_id, position),
  CONSTRAINT commission_line_commission_fkey FOREIGN KEY (commission_id) REFERENCES commission (id)
    ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE commission_line
  ADD CONSTRAINT commission_line_position_check CHECK (position BETWEEN 0 AND 200),
  ADD CONSTRAINT commission_line_amount_check CHECK (base_minor >= 0 AND base_minor <= total_minor AND amount_minor >= 0 AND cut_minor >= 0),
  ADD CONSTRAINT commission_line_clawed_back_check CHECK (clawed_back_minor BETWEEN 0 AND amount_minor);

-- I18, after every statement that makes lines or changes them.
CREATE FUNCTION commission_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER commission_lines_sum AFTER INSERT ON commission_line
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commission_lines_sum();
CREATE TRIGGER commission_lines_still_sum AFTER UPDATE ON commission_line
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION commission_lines_sum();

-- What a line was earned on never changes.
CREATE FUNCTION commission_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'clawed_back_minor' = to_jsonb(OLD) - 'clawed_back_minor' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'commission % earned something else by line %', OLD.commission_id, OLD.position
    USING ERRCODE = '23514', CONSTRAINT = 'commission_line_frozen';
END $$;
CREATE TRIGGER commission_line_frozen BEFORE UPDATE OR DELETE ON commission_line
  FOR EACH ROW EXECUTE FUNCTION commission_line_frozen();
CREATE TRIGGER commission_line_no_truncate BEFORE TRUNCATE ON commission_line
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What is taken of a commission is taken of its lines in the same statement, whoever writes it (the release before knows of
-- no lines): by what is left of them, and what is restored by what was taken. What a refund names is set right after that.
CREATE FUNCTION commission_lines_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change NUMERIC := NEW.clawed_back_minor - OLD.clawed_back_minor;
BEGIN
  UPDATE commission_line t SET clawed_back_minor = t.clawed_back_minor + sign(change) * s.part
  FROM (
    SELECT position, floors + CASE WHEN row_number() OVER (ORDER BY rest DESC, position)
        <= abs(change) - sum(floors) OVER () THEN 1 ELSE 0 END AS part
    FROM (
      SELECT position, div(abs(change) * weight, every) AS floors, mod(abs(change) * weight, every) AS rest
      FROM (
        SELECT position, weight, sum(weight) OVER () AS every
        FROM (
          SELECT position, (CASE WHEN change > 0 THEN amount_minor - clawed_back_minor ELSE clawed_back_minor END)::numeric AS weight
          FROM commission_line WHERE commission_id = NEW.id
        ) weighed
      ) summed
      WHERE every > 0
    ) cut
  ) s
  WHERE t.commission_id = NEW.id AND t.position = s.position AND s.part > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER commission_lines_follow AFTER UPDATE OF clawed_back_minor ON commission
  FOR EACH ROW WHEN (NEW.clawed_back_minor <> OLD.clawed_back_minor AND NEW.kind = 'order')
  EXECUTE FUNCTION commission_lines_follow();
