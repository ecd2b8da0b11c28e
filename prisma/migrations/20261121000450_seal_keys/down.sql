ALTER TABLE book_check
  DROP CONSTRAINT book_check_error_check,
  DROP CONSTRAINT book_check_head_check;
ALTER TABLE "book_check" DROP COLUMN "head_hash",
DROP COLUMN "head_position",
DROP COLUMN "told",
DROP COLUMN "error",
DROP COLUMN "checked_by";
ALTER TABLE "audit_seal" DROP COLUMN "version",
DROP COLUMN "key_id";
