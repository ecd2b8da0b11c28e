ALTER TABLE "attribution" DROP COLUMN "chosen_for_id";
