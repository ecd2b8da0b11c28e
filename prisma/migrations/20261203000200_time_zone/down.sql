-- The release before tells every month by UTC's clocks: after months of other clocks some sales would stand in two
-- statements, and others in none. Books are closed before a statement is issued.
DO $$ BEGIN
  IF EXISTS (
    SELECT FROM affiliate f JOIN program_zone z ON z.program_id = f.program_id
    WHERE z.zone <> 'UTC' AND z.from_at < f.books_closed_to) THEN
    RAISE EXCEPTION 'books were closed in another time zone than UTC: the release before would tell the hours between both twice or never';
  END IF;
END $$;
DROP TRIGGER program_zone_follows ON program;
DROP TRIGGER program_zone_follows_new ON program;
DROP TRIGGER program_zone_known ON program;
DROP TABLE "program_zone";
DROP FUNCTION program_zone_past();
DROP FUNCTION program_zone_follows();
DROP FUNCTION program_zone_known();
ALTER TABLE "program" DROP COLUMN "time_zone";
