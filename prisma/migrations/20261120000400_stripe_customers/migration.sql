-- Checkout sessions name the merchant's own customer, invoices only Stripe's: this ties the two.

-- CreateTable
CREATE TABLE "stripe_customer" (
    "program_id" TEXT NOT NULL,
    "stripe_customer_id" TEXT NOT NULL,
    "customer_external_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "stripe_customer_pkey" PRIMARY KEY ("program_id","stripe_customer_id")
);
