-- A person's choice follows the row it was made for when the customer is split again.
ALTER TABLE "attribution" ADD COLUMN "chosen_for_id" TEXT;
ALTER TABLE "attribution"
  ADD CONSTRAINT "attribution_chosen_for_fkey" FOREIGN KEY ("chosen_for_id") REFERENCES "customer"("id")
  ON UPDATE CASCADE ON DELETE RESTRICT;
