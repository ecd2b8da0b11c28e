-- Affiliates' codes and discount codes share one space: who types ANA means one affiliate, in an address and at checkout.
-- An affiliate's own code may be its discount code. Codes that had two owners before keep both, marked; none is ever new.
LOCK TABLE affiliate, discount_code IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE "code_owner" (
    "code" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "contested" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "code_owner_pkey" PRIMARY KEY ("code")
);

INSERT INTO code_owner (code, affiliate_id, contested)
SELECT coalesce(a.code, d.code), coalesce(a.id, d.affiliate_id), a.id IS NOT NULL AND d.id IS NOT NULL AND a.id IS DISTINCT FROM d.affiliate_id
FROM affiliate a FULL JOIN discount_code d ON d.code = a.code;

-- The row is locked first, so that of two who take a code at once the second sees the first.
CREATE FUNCTION code_owner_settle(the_code text, is_claimed boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  owners text[];
BEGIN
  INSERT INTO code_owner (code) VALUES (the_code) ON CONFLICT (code) DO UPDATE SET code = excluded.code;
  SELECT array_agg(o.id) INTO owners FROM (
    SELECT id FROM affiliate WHERE code = the_code
    UNION SELECT affiliate_id FROM discount_code WHERE code = the_code) o;
  IF owners IS NULL THEN
    DELETE FROM code_owner WHERE code = the_code;
  ELSIF cardinality(owners) = 1 THEN
    UPDATE code_owner SET affiliate_id = owners[1], contested = false WHERE code = the_code;
  ELSIF is_claimed THEN
    RAISE EXCEPTION 'code % is taken', the_code USING ERRCODE = '23505', CONSTRAINT = 'code_owner_pkey';
  END IF;
END $$;

-- Its argument names the column that says whose the code is.
CREATE FUNCTION code_owner_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.code <> NEW.code) THEN
    PERFORM code_owner_settle(OLD.code, false);
  END IF;
  IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND (OLD.code <> NEW.code
    OR to_jsonb(OLD) ->> TG_ARGV[0] IS DISTINCT FROM to_jsonb(NEW) ->> TG_ARGV[0])) THEN
    PERFORM code_owner_settle(NEW.code, true);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER affiliate_code_owner AFTER INSERT OR DELETE OR UPDATE OF id, code ON affiliate
  FOR EACH ROW EXECUTE FUNCTION code_owner_follow('id');
CREATE TRIGGER discount_code_owner AFTER INSERT OR DELETE OR UPDATE OF affiliate_id, code ON discount_code
  FOR EACH ROW EXECUTE FUNCTION code_owner_follow('affiliate_id');
