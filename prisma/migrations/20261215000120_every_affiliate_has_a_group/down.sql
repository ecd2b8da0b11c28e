DROP TRIGGER program_group_directory_trigger ON program_group;
DROP TRIGGER affiliate_directory_trigger ON affiliate;
CREATE TRIGGER affiliate_directory_trigger AFTER INSERT OR DELETE OR UPDATE OF code, status, cookie_days, program_id, public_name ON affiliate
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
ALTER TABLE "affiliate" DROP CONSTRAINT "affiliate_group_fkey";
DROP INDEX "affiliate_group_created_idx";
ALTER TABLE "affiliate" ALTER COLUMN "group_id" DROP NOT NULL;
