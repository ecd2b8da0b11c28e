DROP TRIGGER ledger_entry_balances ON ledger_entry;
DROP TRIGGER ledger_transfer_balances ON ledger_transfer;
DROP FUNCTION ledger_entries_balance();
DROP FUNCTION ledger_transfer_filled();
-- I1: at COMMIT every transfer balances, in one currency, that of its accounts.
CREATE FUNCTION ledger_transfer_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_transfer text := CASE TG_TABLE_NAME WHEN 'ledger_transfer' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'transfer_id' END;
  bad boolean;
BEGIN
  SELECT count(*) < 2 OR sum(e.amount_minor) <> 0
      OR bool_or(e.currency <> t.currency OR a.currency <> t.currency OR a.program_id <> t.program_id
        OR (a.affiliate_id IS NOT NULL AND a.affiliate_id <> t.affiliate_id))
    INTO bad
    FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id JOIN ledger_account a ON a.id = e.account_id
    WHERE e.transfer_id = the_transfer;
  IF bad IS NOT FALSE THEN
    RAISE EXCEPTION 'ledger transfer % does not balance', the_transfer USING ERRCODE = '23514', CONSTRAINT = 'ledger_transfer_balances';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balances();
CREATE CONSTRAINT TRIGGER ledger_transfer_balances AFTER INSERT ON ledger_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balances();

DROP TRIGGER payout_batch_fits ON payout;
DROP FUNCTION payout_batch_fits();
ALTER TABLE payout_batch
  DROP CONSTRAINT payout_batch_format_check,
  DROP CONSTRAINT payout_batch_currency_check,
  DROP CONSTRAINT payout_batch_approved_check,
  DROP CONSTRAINT payout_batch_sent_check;
ALTER TABLE refund DROP CONSTRAINT refund_reversed_check;
ALTER TABLE commission DROP CONSTRAINT commission_reinstates_check;
ALTER TABLE program DROP CONSTRAINT program_payout_day_check;

-- DropForeignKey
ALTER TABLE "commission" DROP CONSTRAINT "commission_reinstates_fkey";

-- DropForeignKey
ALTER TABLE "payout_import" DROP CONSTRAINT "payout_import_batch_fkey";

-- DropForeignKey
ALTER TABLE "dispute" DROP CONSTRAINT "dispute_order_fkey";

-- DropIndex
DROP INDEX "commission_reinstates_idx";

-- AlterTable
ALTER TABLE "commission" DROP COLUMN "reinstates_id";

-- AlterTable
ALTER TABLE "api_key" DROP COLUMN "daily_limits";

-- AlterTable
ALTER TABLE "payout_batch" DROP COLUMN "close_reason",
DROP COLUMN "closed_at",
DROP COLUMN "closed_by",
DROP COLUMN "facts",
DROP COLUMN "file_hash",
DROP COLUMN "format",
DROP COLUMN "sent_by";

-- AlterTable
ALTER TABLE "affiliate" DROP COLUMN "legal_address",
DROP COLUMN "legal_name",
DROP COLUMN "tax_id";

-- AlterTable
ALTER TABLE "program" DROP COLUMN "legal_address",
DROP COLUMN "legal_name",
DROP COLUMN "payer_bic",
DROP COLUMN "payer_iban",
DROP COLUMN "payer_name",
DROP COLUMN "payout_day",
DROP COLUMN "tax_id";

-- AlterTable
ALTER TABLE "refund" DROP COLUMN "charge_ref",
DROP COLUMN "reversal_reason",
DROP COLUMN "reversed_at",
DROP COLUMN "reversed_minor";

-- DropTable
DROP TABLE "agent_confirmation";

-- DropTable
DROP TABLE "agent_spend";

-- DropTable
DROP TABLE "payout_import";

-- DropTable
DROP TABLE "payout_run";

-- DropTable
DROP TABLE "statement";

-- DropTable
DROP TABLE "audit_seal";

-- DropTable
DROP TABLE "book_check";

-- DropTable
DROP TABLE "dispute";
