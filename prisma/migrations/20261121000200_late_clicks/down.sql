ALTER TABLE click_day RESET (fillfactor);
DROP INDEX "lead_program_time_idx";
DROP INDEX "sales_order_click_idx";
DROP INDEX "lead_click_idx";
ALTER TABLE "program" DROP COLUMN "clicks_kept_from";
