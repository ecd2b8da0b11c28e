-- Who named a click that comes out of a journal late; and from when a program's raw clicks are all there.

-- AlterTable
ALTER TABLE "program" ADD COLUMN "clicks_kept_from" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "lead_click_idx" ON "lead"("click_id");
-- CreateIndex
CREATE INDEX "sales_order_click_idx" ON "sales_order"("click_id");

-- The console counts everybody's leads of a range; without an index it reads those of all time.
-- CreateIndex
CREATE INDEX "lead_program_time_idx" ON "lead"("program_id", "occurred_at");

-- A fold updates the day's rows each hour: room for the new versions on the same page.
ALTER TABLE click_day SET (fillfactor = 80);
