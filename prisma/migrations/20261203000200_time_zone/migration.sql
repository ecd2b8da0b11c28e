-- A program has a time zone: its days and months, and what follows from them. ADR 034.
ALTER TABLE "program" ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC';

CREATE TABLE "program_zone" (
    "program_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "zone" TEXT NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,

    CONSTRAINT "program_zone_pkey" PRIMARY KEY ("program_id","from_at")
);

ALTER TABLE "program_zone" ADD CONSTRAINT "program_zone_program_id_fkey"
  FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE program_zone
  ADD CONSTRAINT program_zone_window_check CHECK (from_at < to_at AND first_day <= last_day);

-- Days were in UTC so far.
INSERT INTO program_zone (program_id, from_at, to_at, zone, first_day, last_day)
SELECT id, '0001-01-01 00:00:00+00', '9999-12-31 00:00:00+00', 'UTC', '0001-01-01', '9999-12-31' FROM program;

-- A name that PostgreSQL's clocks know, written as it is there. 'UTC' or a place: abbreviations have no summer time.
CREATE FUNCTION program_zone_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.time_zone <> 'UTC' AND NOT EXISTS (
    SELECT 1 FROM pg_timezone_names WHERE name = NEW.time_zone AND name LIKE '%/%' AND name NOT LIKE 'posix/%'
      AND name NOT LIKE 'right/%') THEN
    RAISE EXCEPTION '% is no time zone', NEW.time_zone USING ERRCODE = '23514', CONSTRAINT = 'program_zone_known';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER program_zone_known BEFORE INSERT OR UPDATE OF time_zone ON program
  FOR EACH ROW EXECUTE FUNCTION program_zone_known();

-- A new program has its zone from the start. Another zone begins with the next month by the present one, so that no day
-- and no month is of two zones; until then it may be changed again.
CREATE FUNCTION program_zone_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  present program_zone;
  first date;
  begins timestamptz;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO program_zone (program_id, from_at, to_at, zone, first_day, last_day)
    VALUES (NEW.id, '0001-01-01 00:00:00+00', '9999-12-31 00:00:00+00', NEW.time_zone, '0001-01-01', '9999-12-31');
    RETURN NULL;
  END IF;
  DELETE FROM program_zone WHERE program_id = NEW.id AND from_at > app_now();
  SELECT * INTO STRICT present FROM program_zone WHERE program_id = NEW.id ORDER BY from_at DESC LIMIT 1;
  IF present.zone = NEW.time_zone THEN
    UPDATE program_zone SET to_at = '9999-12-31 00:00:00+00', last_day = '9999-12-31'
    WHERE program_id = NEW.id AND from_at = present.from_at;
    RETURN NULL;
  END IF;
  first := date_trunc('month', greatest((app_now() AT TIME ZONE present.zone)::date, present.first_day)) + interval '1 month';
  begins := first::timestamp AT TIME ZONE present.zone;
  UPDATE program_zone SET to_at = begins, last_day = first - 1 WHERE program_id = NEW.id AND from_at = present.from_at;
  INSERT INTO program_zone (program_id, from_at, to_at, zone, first_day, last_day)
  VALUES (NEW.id, begins, '9999-12-31 00:00:00+00', NEW.time_zone, first, '9999-12-31');
  RETURN NULL;
END $$;

CREATE TRIGGER program_zone_follows_new AFTER INSERT ON program
  FOR EACH ROW EXECUTE FUNCTION program_zone_follows();
CREATE TRIGGER program_zone_follows AFTER UPDATE OF time_zone ON program
  FOR EACH ROW WHEN (NEW.time_zone IS DISTINCT FROM OLD.time_zone) EXECUTE FUNCTION program_zone_follows();

-- What days have been stays: statements, figures and runs were made of them.
CREATE FUNCTION program_zone_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.from_at <= app_now() OR TG_OP = 'UPDATE' AND (
      (NEW.program_id, NEW.from_at, NEW.zone, NEW.first_day) IS DISTINCT FROM (OLD.program_id, OLD.from_at, OLD.zone, OLD.first_day)
      OR least(NEW.to_at, OLD.to_at) <= app_now()) THEN
    RAISE EXCEPTION 'the days of program % until now stay as they are', OLD.program_id
      USING ERRCODE = '23514', CONSTRAINT = 'program_zone_past';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER program_zone_past BEFORE UPDATE OR DELETE ON program_zone
  FOR EACH ROW EXECUTE FUNCTION program_zone_past();
