-- What a shop says of a subscription, by its latest word: for reading only, no money follows from it.
CREATE TABLE "subscription" (
    "connection_id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "renewed_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("connection_id", "ref")
);
CREATE INDEX "subscription_customer_idx" ON "subscription"("customer_id");
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_connection_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_customer_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE subscription
  ADD CONSTRAINT subscription_ref_check CHECK (length(ref) BETWEEN 1 AND 255),
  ADD CONSTRAINT subscription_status_check CHECK (status IN ('trialing', 'active', 'late', 'paused', 'ended')),
  ADD CONSTRAINT subscription_ended_check CHECK ((status = 'ended') = (ended_at IS NOT NULL));
