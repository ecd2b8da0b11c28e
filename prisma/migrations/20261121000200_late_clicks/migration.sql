-- Who named a click that comes out of a journal late; and from when a program's raw clicks are all there.

-- AlterTable
ALTER TABLE "program" ADD COLUMN "clicks_kept_from" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "lead_click_idx" ON "lead"("click_id");
-- CreateIndex
CREATE INDEX "sales_order_click_idx" ON "sales_order"("click_id");

-- A fold updates the day's rows each hour: room for the new versions on the same page.
ALTER TABLE click_day SET (fillfactor = 80);
