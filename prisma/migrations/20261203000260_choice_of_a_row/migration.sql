-- A person's choice follows the row it was made for when the customer is split again. Of choices made before, it is known where
-- the customer has one row; the others follow the row that stands for all.
ALTER TABLE "attribution" ADD COLUMN "chosen_for_id" TEXT;
ALTER TABLE "attribution"
  ADD CONSTRAINT "attribution_chosen_for_fkey" FOREIGN KEY ("chosen_for_id") REFERENCES "customer"("id")
  ON UPDATE CASCADE ON DELETE RESTRICT;
UPDATE attribution a SET chosen_for_id = a.customer_id
WHERE a.source = 'manual' AND a.customer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM customer m WHERE m.merged_into = a.customer_id);
