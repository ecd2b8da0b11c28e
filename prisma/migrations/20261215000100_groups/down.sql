DROP TRIGGER affiliate_group_default ON affiliate;
DROP FUNCTION affiliate_group_default();
ALTER TABLE "affiliate" DROP COLUMN "group_id";
DROP TRIGGER program_group_begins ON program;
DROP FUNCTION program_group_begins();
DROP TABLE "program_group";
DROP FUNCTION program_group_stays();
