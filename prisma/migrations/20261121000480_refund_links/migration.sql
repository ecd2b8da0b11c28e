-- Which dispute a refund counts, as a column: ids are other people's texts. And when a refund that failed was made, as
-- totals told before do not have it in them.
ALTER TABLE "refund" ADD COLUMN "dispute_id" TEXT;
ALTER TABLE "refund_report" ADD COLUMN "refund_made_at" TIMESTAMPTZ(3);

-- Until now a lost dispute's refund had the dispute's id, with #2, #3 … when that was taken.
UPDATE refund r SET dispute_id = (
  SELECT d.id FROM dispute d
  WHERE d.program_id = r.program_id AND d.order_external_id = r.order_external_id
    AND starts_with(r.external_id, d.external_id)
    AND substr(r.external_id, length(d.external_id) + 1) ~ '^(#[0-9]+)?$'
  ORDER BY length(d.external_id) DESC LIMIT 1)
WHERE r.kind = 'dispute';

-- CreateIndex
CREATE INDEX "refund_dispute_idx" ON "refund"("dispute_id");

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_dispute_fkey" FOREIGN KEY ("dispute_id") REFERENCES "dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards.
ALTER TABLE refund ADD CONSTRAINT refund_dispute_check CHECK (dispute_id IS NULL OR kind = 'dispute');
