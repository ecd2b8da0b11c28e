ALTER TABLE "affiliate" ALTER COLUMN "group_id" SET NOT NULL;
CREATE INDEX "affiliate_group_created_idx" ON "affiliate"("group_id", "created_at", "id");
ALTER TABLE "affiliate" ADD CONSTRAINT "affiliate_group_fkey"
  FOREIGN KEY ("program_id", "group_id") REFERENCES "program_group"("program_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- How long a click counts may be the group's: every instance hears of it.
DROP TRIGGER affiliate_directory_trigger ON affiliate;
CREATE TRIGGER affiliate_directory_trigger
  AFTER INSERT OR DELETE OR UPDATE OF code, status, cookie_days, program_id, public_name, group_id ON affiliate
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
CREATE TRIGGER program_group_directory_trigger AFTER UPDATE OF cookie_days ON program_group
  FOR EACH ROW WHEN (OLD.cookie_days IS DISTINCT FROM NEW.cookie_days) EXECUTE FUNCTION link_directory_changed();
