-- An affiliate's own figures by day of the program's clocks, so that a tier or a cap is decided without summing history. Kept
-- by triggers, whoever writes; `verify` holds them against the orders (I20). ADR 041.
CREATE TABLE "affiliate_figure" (
    "affiliate_id" TEXT NOT NULL,
    "figure" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "value" BIGINT NOT NULL,

    CONSTRAINT "affiliate_figure_pkey" PRIMARY KEY ("affiliate_id","figure","currency","day")
);
ALTER TABLE affiliate_figure
  ADD CONSTRAINT affiliate_figure_figure_check CHECK (figure IN ('orders', 'customers', 'revenue', 'leads', 'earned')),
  ADD CONSTRAINT affiliate_figure_currency_check CHECK ((currency <> '') = (figure IN ('revenue', 'earned'))),
  ADD CONSTRAINT affiliate_figure_value_check CHECK (value >= 0);

-- What each order that was somebody's counts for now.
CREATE TABLE "order_figure" (
    "order_id" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "day" DATE,
    "revenue_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "order_figure_pkey" PRIMARY KEY ("order_id")
);
ALTER TABLE "order_figure" ADD CONSTRAINT "order_figure_order_fkey"
  FOREIGN KEY ("order_id") REFERENCES "sales_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE order_figure
  ADD CONSTRAINT order_figure_counts_check CHECK (
    (affiliate_id IS NULL) = (day IS NULL) AND revenue_minor >= 0 AND (affiliate_id IS NOT NULL OR revenue_minor = 0));

-- The day of a time by the clocks of a program.
CREATE FUNCTION program_day(of_program text, at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT least(greatest((at AT TIME ZONE z.zone)::date, z.first_day), z.last_day)
  FROM program_zone z WHERE z.program_id = of_program AND at >= z.from_at AND at < z.to_at
$$;

-- What an order counts for: it belongs to somebody, is not refunded whole, not voided, and not on hold for fraud or because
-- buyer and affiliate seem one person.
CREATE VIEW order_counts AS
  SELECT o.id AS order_id, o.affiliate_id, program_day(o.program_id, o.occurred_at) AS day, o.currency,
    o.amount_minor - round(o.amount_minor::numeric * o.refunded_minor / o.total_minor)::bigint AS revenue_minor
  FROM sales_order o
  LEFT JOIN LATERAL (SELECT c.id, c.status FROM commission c WHERE c.order_id = o.id AND c.affiliate_id = o.affiliate_id
    ORDER BY c.created_at DESC, c.id DESC LIMIT 1) c ON true
  WHERE o.affiliate_id IS NOT NULL AND o.refunded_minor < o.total_minor AND c.status IS DISTINCT FROM 'voided'
    AND NOT EXISTS (SELECT FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL
      AND h.kind IN ('fraud', 'self_referral'));

-- Brings what orders count for to what it should be. Whoever comes second waits, and sees what the first has done.
CREATE FUNCTION settle_order_figures(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO order_figure (order_id) SELECT unnest(ids) ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM order_figure WHERE order_id = ANY(ids) ORDER BY order_id FOR UPDATE;
  WITH was AS (
    SELECT f.order_id, f.affiliate_id, f.day, o.currency, f.revenue_minor
    FROM order_figure f JOIN sales_order o ON o.id = f.order_id WHERE f.order_id = ANY(ids)
  ), becomes AS MATERIALIZED (
    SELECT * FROM order_counts WHERE order_id = ANY(ids)
  ), kept AS (
    UPDATE order_figure f SET affiliate_id = b.affiliate_id, day = b.day, revenue_minor = coalesce(b.revenue_minor, 0)
    FROM was LEFT JOIN becomes b ON b.order_id = was.order_id
    WHERE f.order_id = was.order_id
      AND (b.affiliate_id, b.day, coalesce(b.revenue_minor, 0)) IS DISTINCT FROM (was.affiliate_id, was.day, was.revenue_minor)
  ), change AS (
    SELECT affiliate_id, day, currency, -1 AS orders, -revenue_minor AS revenue FROM was WHERE affiliate_id IS NOT NULL
    UNION ALL SELECT affiliate_id, day, currency, 1, revenue_minor FROM becomes
  ), by_figure AS MATERIALIZED (
    SELECT affiliate_id, 'orders' AS figure, '' AS currency, day, sum(orders)::bigint AS value FROM change GROUP BY 1, 4
    UNION ALL SELECT affiliate_id, 'revenue', currency, day, sum(revenue)::bigint FROM change GROUP BY 1, 3, 4
  ), less AS (
    -- What was counted is there. A row of less than nothing is refused even where it would only be added.
    UPDATE affiliate_figure a SET value = a.value + b.value FROM by_figure b
    WHERE b.value < 0 AND (a.affiliate_id, a.figure, a.currency, a.day) = (b.affiliate_id, b.figure, b.currency, b.day)
  )
  INSERT INTO affiliate_figure AS a (affiliate_id, figure, currency, day, value)
  SELECT affiliate_id, figure, currency, day, value FROM by_figure WHERE value > 0 ORDER BY 1, 2, 3, 4
  ON CONFLICT (affiliate_id, figure, currency, day) DO UPDATE SET value = a.value + EXCLUDED.value;
END $$;

CREATE FUNCTION order_figures_begin() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids text[];
BEGIN
  SELECT array_agg(id) INTO ids FROM made WHERE affiliate_id IS NOT NULL;
  IF ids IS NOT NULL THEN PERFORM settle_order_figures(ids); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION order_figures_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids text[];
BEGIN
  SELECT array_agg(n.id) INTO ids FROM made n JOIN before o ON o.id = n.id WHERE n.affiliate_id IS DISTINCT FROM o.affiliate_id;
  IF ids IS NOT NULL THEN PERFORM settle_order_figures(ids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_figures_begin AFTER INSERT ON sales_order REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION order_figures_begin();
CREATE TRIGGER order_figures_move AFTER UPDATE ON sales_order REFERENCING OLD TABLE AS before NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION order_figures_move();

-- What comes later is counted when its transaction ends, when it holds everything that it will hold.
CREATE FUNCTION order_figure_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settle_order_figures(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_figure_follows AFTER UPDATE OF refunded_minor, occurred_at ON sales_order
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.affiliate_id IS NOT NULL
    AND (NEW.refunded_minor, NEW.occurred_at) IS DISTINCT FROM (OLD.refunded_minor, OLD.occurred_at))
  EXECUTE FUNCTION order_figure_follows();

CREATE FUNCTION order_figure_of_commission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settle_order_figures(ARRAY[NEW.order_id]);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_figure_of_commission AFTER UPDATE OF status ON commission
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.order_id IS NOT NULL AND (NEW.status = 'voided') <> (OLD.status = 'voided'))
  EXECUTE FUNCTION order_figure_of_commission();

CREATE FUNCTION order_figure_of_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids text[];
BEGIN
  SELECT array_agg(order_id) INTO ids FROM commission WHERE id = NEW.commission_id AND order_id IS NOT NULL;
  IF ids IS NOT NULL THEN PERFORM settle_order_figures(ids); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_figure_of_hold AFTER INSERT OR UPDATE OF released_at ON hold
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind IN ('fraud', 'self_referral'))
  EXECUTE FUNCTION order_figure_of_hold();

-- Figures of rows that say by themselves what they count for: what is changed is taken out and counted anew.
CREATE FUNCTION add_figure(of_affiliate text, of_figure text, in_currency text, on_day date, change bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF change < 0 THEN
    UPDATE affiliate_figure SET value = value + change
    WHERE affiliate_id = of_affiliate AND figure = of_figure AND currency = in_currency AND day = on_day;
  ELSIF change > 0 THEN
    INSERT INTO affiliate_figure AS a (affiliate_id, figure, currency, day, value)
    VALUES (of_affiliate, of_figure, in_currency, on_day, change)
    ON CONFLICT (affiliate_id, figure, currency, day) DO UPDATE SET value = a.value + EXCLUDED.value;
  END IF;
END $$;

-- A customer counts for whom it was fixed to, on the day of it; an interval of which a join left nothing does not.
CREATE FUNCTION customer_counts(a attribution) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT a.status = 'fixed' AND (a.ended_at IS NULL OR a.ended_at > a.starts_at)
$$;
CREATE FUNCTION customer_figures_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO affiliate_figure AS f (affiliate_id, figure, currency, day, value)
  SELECT a.affiliate_id, 'customers', '', program_day(a.program_id, a.attributed_at), count(*)
  FROM made a WHERE customer_counts(ROW(a.*)::attribution) GROUP BY 1, 4 ORDER BY 1, 4
  ON CONFLICT (affiliate_id, figure, currency, day) DO UPDATE SET value = f.value + EXCLUDED.value;
  RETURN NULL;
END $$;
CREATE FUNCTION customer_figure_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF customer_counts(OLD) THEN
    PERFORM add_figure(OLD.affiliate_id, 'customers', '', program_day(OLD.program_id, OLD.attributed_at), -1);
  END IF;
  IF TG_OP = 'UPDATE' AND customer_counts(NEW) THEN
    PERFORM add_figure(NEW.affiliate_id, 'customers', '', program_day(NEW.program_id, NEW.attributed_at), 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER customer_figures_begin AFTER INSERT ON attribution REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION customer_figures_begin();
CREATE TRIGGER customer_figure_moves AFTER UPDATE ON attribution FOR EACH ROW
  WHEN ((OLD.affiliate_id, OLD.attributed_at, OLD.status, OLD.starts_at, OLD.ended_at)
    IS DISTINCT FROM (NEW.affiliate_id, NEW.attributed_at, NEW.status, NEW.starts_at, NEW.ended_at))
  EXECUTE FUNCTION customer_figure_moves();
CREATE TRIGGER customer_figure_ends AFTER DELETE ON attribution FOR EACH ROW EXECUTE FUNCTION customer_figure_moves();

-- A sign-up counts for whom it brought; the touch of an order of nothing is none.
CREATE FUNCTION lead_figure_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.affiliate_id IS NOT NULL AND OLD.order_id IS NULL THEN
    PERFORM add_figure(OLD.affiliate_id, 'leads', '', program_day(OLD.program_id, OLD.occurred_at), -1);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.affiliate_id IS NOT NULL AND NEW.order_id IS NULL THEN
    PERFORM add_figure(NEW.affiliate_id, 'leads', '', program_day(NEW.program_id, NEW.occurred_at), 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lead_figure_moves AFTER INSERT OR DELETE OR UPDATE OF affiliate_id, order_id, occurred_at ON lead
  FOR EACH ROW EXECUTE FUNCTION lead_figure_moves();

-- What an affiliate earned of orders, less what was taken back: what caps count.
CREATE FUNCTION earned_figures_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO affiliate_figure AS f (affiliate_id, figure, currency, day, value)
  SELECT c.affiliate_id, 'earned', c.currency, program_day(c.program_id, c.earned_at), sum(c.amount_minor - c.clawed_back_minor)::bigint
  FROM made c WHERE c.kind = 'order' AND c.status <> 'voided' GROUP BY 1, 3, 4 ORDER BY 1, 3, 4
  ON CONFLICT (affiliate_id, figure, currency, day) DO UPDATE SET value = f.value + EXCLUDED.value;
  RETURN NULL;
END $$;
CREATE FUNCTION earned_figure_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was bigint := CASE OLD.status WHEN 'voided' THEN 0 ELSE OLD.amount_minor - OLD.clawed_back_minor END;
  becomes bigint := CASE NEW.status WHEN 'voided' THEN 0 ELSE NEW.amount_minor - NEW.clawed_back_minor END;
BEGIN
  PERFORM add_figure(NEW.affiliate_id, 'earned', NEW.currency, program_day(NEW.program_id, NEW.earned_at), becomes - was);
  RETURN NULL;
END $$;
CREATE TRIGGER earned_figures_begin AFTER INSERT ON commission REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION earned_figures_begin();
CREATE TRIGGER earned_figure_moves AFTER UPDATE OF status, clawed_back_minor ON commission FOR EACH ROW
  WHEN (NEW.kind = 'order' AND (NEW.clawed_back_minor <> OLD.clawed_back_minor
    OR (NEW.status = 'voided') <> (OLD.status = 'voided')))
  EXECUTE FUNCTION earned_figure_moves();

-- What was there before. Orders wait while it is counted; clicks do not.
INSERT INTO order_figure (order_id) SELECT id FROM sales_order WHERE affiliate_id IS NOT NULL;
UPDATE order_figure f SET affiliate_id = c.affiliate_id, day = c.day, revenue_minor = c.revenue_minor
FROM order_counts c WHERE c.order_id = f.order_id;
INSERT INTO affiliate_figure (affiliate_id, figure, currency, day, value)
SELECT affiliate_id, 'orders', '', day, count(*) FROM order_figure WHERE affiliate_id IS NOT NULL GROUP BY 1, 4
UNION ALL
SELECT f.affiliate_id, 'revenue', o.currency, f.day, sum(f.revenue_minor) FROM order_figure f JOIN sales_order o ON o.id = f.order_id
  WHERE f.affiliate_id IS NOT NULL GROUP BY 1, 3, 4 HAVING sum(f.revenue_minor) > 0
UNION ALL
SELECT a.affiliate_id, 'customers', '', program_day(a.program_id, a.attributed_at), count(*) FROM attribution a
  WHERE customer_counts(a) GROUP BY 1, 4
UNION ALL
SELECT l.affiliate_id, 'leads', '', program_day(l.program_id, l.occurred_at), count(*) FROM lead l
  WHERE l.affiliate_id IS NOT NULL AND l.order_id IS NULL GROUP BY 1, 4
UNION ALL
SELECT c.affiliate_id, 'earned', c.currency, program_day(c.program_id, c.earned_at), sum(c.amount_minor - c.clawed_back_minor)
  FROM commission c WHERE c.kind = 'order' AND c.status <> 'voided' GROUP BY 1, 3, 4 HAVING sum(c.amount_minor - c.clawed_back_minor) > 0;
