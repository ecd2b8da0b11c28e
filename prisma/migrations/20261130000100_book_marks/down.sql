DROP INDEX ledger_entry_payout_item_idx;
ALTER TABLE "book_check" DROP COLUMN "looked_at";
DROP TABLE "book_sum";
DROP TABLE "book_mark";
