ALTER TABLE refund DROP CONSTRAINT refund_dispute_check;
ALTER TABLE "refund_report" DROP COLUMN "refund_made_at";
ALTER TABLE "refund" DROP COLUMN "dispute_id";
