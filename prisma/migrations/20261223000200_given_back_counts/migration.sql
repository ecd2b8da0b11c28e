-- An order that comes back to an affiliate from whom it had been taken earns anew: it counts by that commission, not by the one
-- that was voided before.
CREATE FUNCTION order_figures_earned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids text[];
BEGIN
  SELECT array_agg(m.order_id) INTO ids FROM made m
  WHERE m.order_id IS NOT NULL AND EXISTS (SELECT FROM commission c WHERE c.order_id = m.order_id AND c.id <> m.id);
  IF ids IS NOT NULL THEN PERFORM settle_order_figures(ids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_figures_earned AFTER INSERT ON commission REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION order_figures_earned();
