DROP TRIGGER program_zone_follows ON program;
DROP TRIGGER program_zone_follows_new ON program;
DROP TRIGGER program_zone_known ON program;
DROP TABLE "program_zone";
DROP FUNCTION program_zone_past();
DROP FUNCTION program_zone_follows();
DROP FUNCTION program_zone_known();
ALTER TABLE "program" DROP COLUMN "time_zone";
