-- What a shop calls a discount code of its own, where its sales name it so (Stripe: promo_…).
CREATE TABLE "shop_code" (
    "connection_id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shop_code_pkey" PRIMARY KEY ("connection_id", "ref")
);
ALTER TABLE "shop_code" ADD CONSTRAINT "shop_code_connection_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE shop_code
  ADD CONSTRAINT shop_code_ref_check CHECK (length(ref) BETWEEN 1 AND 255),
  ADD CONSTRAINT shop_code_code_check CHECK (length(code) BETWEEN 1 AND 100);
