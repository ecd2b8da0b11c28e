DROP INDEX customer_external_begins_idx;
DROP INDEX sales_order_sub_begins_idx;
DROP INDEX sales_order_external_begins_idx;
DROP INDEX "commission_program_status_earned_idx";
CREATE INDEX "commission_status_available_idx" ON "commission"("status", "available_at");
