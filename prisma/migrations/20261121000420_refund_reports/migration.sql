-- What a payment provider told of a charge's refunds. A total and a failure may come in any order: what counts is
-- computed from all of them.

-- CreateTable
CREATE TABLE "refund_report" (
    "program_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "order_external_id" TEXT NOT NULL,
    "charge_ref" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reported_at" TIMESTAMPTZ(3),

    CONSTRAINT "refund_report_pkey" PRIMARY KEY ("program_id","external_id")
);

-- CreateIndex
CREATE INDEX "refund_report_order_idx" ON "refund_report"("program_id", "order_external_id");

-- Guards.
ALTER TABLE refund_report
  ADD CONSTRAINT refund_report_kind_check CHECK (kind IN ('total', 'failed')),
  ADD CONSTRAINT refund_report_amount_check CHECK (amount_minor >= 0);

-- A refund that failed before its order came is reversed, too, and never waits again.
ALTER TABLE refund
  DROP CONSTRAINT refund_order_check,
  ADD CONSTRAINT refund_order_check CHECK (status IN ('parked', 'refused', 'reversed') OR order_id IS NOT NULL);

-- A person may give an order to another affiliate.
ALTER TABLE attribution_candidate
  DROP CONSTRAINT attribution_candidate_kind_check,
  ADD CONSTRAINT attribution_candidate_kind_check CHECK (kind IN ('code', 'click', 'visit', 'lead', 'existing', 'manual'));
