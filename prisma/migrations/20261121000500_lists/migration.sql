-- Lists walk an index in their own order, and a search names what something begins with.

-- DropIndex
DROP INDEX "commission_status_available_idx";

-- CreateIndex
CREATE INDEX "commission_program_status_earned_idx" ON "commission"("program_id", "status", "earned_at", "id");

CREATE INDEX sales_order_external_begins_idx ON sales_order (lower(external_id) text_pattern_ops);
CREATE INDEX sales_order_sub_begins_idx ON sales_order (lower(sub_id) text_pattern_ops) WHERE sub_id IS NOT NULL;
CREATE INDEX customer_external_begins_idx ON customer (lower(external_id) text_pattern_ops);
