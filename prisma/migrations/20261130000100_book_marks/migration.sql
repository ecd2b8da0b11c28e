-- The hourly check of the books looks at what is new since it last found everything in order (ADR 022).
CREATE TABLE "book_mark" (
    "id" SMALLINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "audit_id" BIGINT NOT NULL,
    "seal_position" BIGINT NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL,
    "whole_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "book_mark_pkey" PRIMARY KEY ("id")
);
ALTER TABLE book_mark ADD CONSTRAINT book_mark_one_check CHECK (id = 1);

CREATE TABLE "book_sum" (
    "account_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "minor" BIGINT NOT NULL,

    CONSTRAINT "book_sum_pkey" PRIMARY KEY ("account_id","affiliate_id")
);

ALTER TABLE "book_check" ADD COLUMN "looked_at" JSONB;

-- The entries of a payout's items, without reading the ledger. Most entries are of none.
CREATE INDEX ledger_entry_payout_item_idx ON ledger_entry (payout_item_id) WHERE payout_item_id IS NOT NULL;
