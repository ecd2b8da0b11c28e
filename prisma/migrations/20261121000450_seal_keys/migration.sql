-- Which of ENCRYPTION_KEYS a seal was made with, and how its row was written down. Nothing was sealed before.
ALTER TABLE "audit_seal" ADD COLUMN "key_id" TEXT NOT NULL,
ADD COLUMN "version" SMALLINT NOT NULL;

-- Why a check could not run, whether it was told to people, and where the audit log's chain ended then.
ALTER TABLE "book_check" ADD COLUMN "checked_by" TEXT NOT NULL DEFAULT 'system:check-books',
ADD COLUMN "error" TEXT,
ADD COLUMN "told" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "head_position" BIGINT,
ADD COLUMN "head_hash" BYTEA;

ALTER TABLE book_check
  ADD CONSTRAINT book_check_error_check CHECK (error IS NULL OR NOT ok),
  ADD CONSTRAINT book_check_head_check CHECK ((head_position IS NULL) = (head_hash IS NULL));
