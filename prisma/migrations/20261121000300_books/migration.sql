-- Disputes, reversals, batches and their files, statements, the seal over the audit log, self-checks, agents.

-- AlterTable
ALTER TABLE "affiliate" ADD COLUMN "legal_address" TEXT,
ADD COLUMN "legal_name" TEXT,
ADD COLUMN "tax_id" TEXT;

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN "daily_limits" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "commission" ADD COLUMN "reinstates_id" TEXT;

-- AlterTable
ALTER TABLE "payout_batch" ADD COLUMN "close_reason" TEXT,
ADD COLUMN "closed_at" TIMESTAMPTZ(3),
ADD COLUMN "closed_by" TEXT,
ADD COLUMN "facts" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN "file_hash" TEXT,
ADD COLUMN "format" TEXT NOT NULL DEFAULT 'manual',
ADD COLUMN "sent_by" TEXT;

-- AlterTable
ALTER TABLE "program" ADD COLUMN "legal_address" TEXT,
ADD COLUMN "legal_name" TEXT,
ADD COLUMN "payer_bic" TEXT,
ADD COLUMN "payer_iban" TEXT,
ADD COLUMN "payer_name" TEXT,
ADD COLUMN "payout_day" INTEGER,
ADD COLUMN "tax_id" TEXT;

-- AlterTable
ALTER TABLE "refund" ADD COLUMN "charge_ref" TEXT,
ADD COLUMN "reversal_reason" TEXT,
ADD COLUMN "reversed_at" TIMESTAMPTZ(3),
ADD COLUMN "reversed_minor" BIGINT;

-- CreateTable
CREATE TABLE "agent_confirmation" (
    "id" TEXT NOT NULL,
    "api_key_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "args_hash" TEXT NOT NULL,
    "preview" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_spend" (
    "api_key_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "currency" TEXT NOT NULL,
    "spent_minor" BIGINT NOT NULL,

    CONSTRAINT "agent_spend_pkey" PRIMARY KEY ("api_key_id","day","currency")
);

-- CreateTable
CREATE TABLE "payout_import" (
    "id" TEXT NOT NULL,
    "batch_id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "file_hash" TEXT NOT NULL,
    "lines" JSONB NOT NULL,
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payout_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_run" (
    "program_id" TEXT NOT NULL,
    "due_on" DATE NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "requested" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "payout_run_pkey" PRIMARY KEY ("program_id","due_on")
);

-- CreateTable
CREATE TABLE "statement" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "payout_id" TEXT,
    "currency" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "position" BIGINT NOT NULL,
    "audit_id" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "book_check" (
    "id" BIGSERIAL NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "checks" JSONB NOT NULL,

    CONSTRAINT "book_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispute" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "order_id" TEXT,
    "order_external_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "amount_minor" BIGINT,
    "reason" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "agent_confirmation_expires_idx" ON "agent_confirmation"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "payout_import_file_key" ON "payout_import"("batch_id", "file_hash");

-- CreateIndex
CREATE INDEX "statement_affiliate_idx" ON "statement"("affiliate_id", "to_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "statement_number_key" ON "statement"("program_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seal_audit_key" ON "audit_seal"("audit_id");

-- CreateIndex
CREATE INDEX "book_check_started_idx" ON "book_check"("started_at");

-- CreateIndex
CREATE INDEX "dispute_order_idx" ON "dispute"("order_id");

-- CreateIndex
CREATE INDEX "dispute_order_external_idx" ON "dispute"("program_id", "order_external_id");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_program_external_key" ON "dispute"("program_id", "external_id");

-- CreateIndex
CREATE INDEX "commission_reinstates_idx" ON "commission"("reinstates_id") WHERE "reinstates_id" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "commission" ADD CONSTRAINT "commission_reinstates_fkey" FOREIGN KEY ("reinstates_id") REFERENCES "commission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_import" ADD CONSTRAINT "payout_import_batch_fkey" FOREIGN KEY ("batch_id") REFERENCES "payout_batch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_order_fkey" FOREIGN KEY ("order_id") REFERENCES "sales_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards.
ALTER TABLE program
  ADD CONSTRAINT program_payout_day_check CHECK (payout_day BETWEEN 1 AND 28);

ALTER TABLE commission
  ADD CONSTRAINT commission_reinstates_check CHECK (reinstates_id IS NULL OR kind = 'adjustment');

ALTER TABLE refund
  ADD CONSTRAINT refund_reversed_check CHECK (
    (status = 'reversed') = (reversed_at IS NOT NULL)
    AND (status = 'reversed') = (reversed_minor IS NOT NULL)
    AND (status <> 'reversed' OR reversal_reason IS NOT NULL));

ALTER TABLE dispute
  ADD CONSTRAINT dispute_status_check CHECK (status IN ('open', 'won', 'lost')),
  ADD CONSTRAINT dispute_amount_check CHECK (amount_minor > 0),
  ADD CONSTRAINT dispute_closed_check CHECK ((status = 'open') = (closed_at IS NULL));

ALTER TABLE payout_batch
  ADD CONSTRAINT payout_batch_format_check CHECK (format IN ('paypal', 'wise', 'sepa', 'manual')),
  ADD CONSTRAINT payout_batch_currency_check CHECK (currency ~ '^[A-Z]{3}$' AND (format <> 'sepa' OR currency = 'EUR')),
  ADD CONSTRAINT payout_batch_approved_check CHECK (
    status NOT IN ('approved', 'sent', 'closed') OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)),
  ADD CONSTRAINT payout_batch_sent_check CHECK (
    status NOT IN ('sent', 'closed') OR (sent_at IS NOT NULL AND sent_by IS NOT NULL));

-- A payout is of its batch's program and currency, and joins no batch that has left.
CREATE FUNCTION payout_batch_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.batch_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payout_batch b
    WHERE b.id = NEW.batch_id AND b.program_id = NEW.program_id AND b.currency = NEW.currency AND b.status = 'draft'
  ) THEN
    RAISE EXCEPTION 'payout % does not fit into its batch', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'payout_batch_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_batch_fits BEFORE INSERT OR UPDATE OF batch_id ON payout FOR EACH ROW EXECUTE FUNCTION payout_batch_fits();

ALTER TABLE statement
  ADD CONSTRAINT statement_kind_check CHECK ((kind = 'payout') = (payout_id IS NOT NULL) AND kind IN ('payout', 'month')),
  ADD CONSTRAINT statement_number_check CHECK (number > 0),
  ADD CONSTRAINT statement_window_check CHECK (to_at > from_at);
CREATE UNIQUE INDEX statement_payout_key ON statement (payout_id) WHERE payout_id IS NOT NULL;
CREATE UNIQUE INDEX statement_month_key ON statement (affiliate_id, currency, from_at) WHERE kind = 'month';
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON statement FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER statement_no_truncate BEFORE TRUNCATE ON statement FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_position_check CHECK (position > 0);
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE agent_confirmation ADD CONSTRAINT agent_confirmation_used_check CHECK (used_at <= expires_at);
ALTER TABLE agent_spend ADD CONSTRAINT agent_spend_minor_check CHECK (spent_minor >= 0);

-- A transfer's entries are written by one statement, which is checked once when it ends. Asking again for each entry at
-- COMMIT read a transfer of a hundred legs two hundred times.
DROP TRIGGER ledger_entry_balances ON ledger_entry;
DROP TRIGGER ledger_transfer_balances ON ledger_transfer;
DROP FUNCTION ledger_transfer_balances();

-- I1: what a statement adds to a transfer balances, in one currency, that of its accounts.
CREATE FUNCTION ledger_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad text;
BEGIN
  SELECT e.transfer_id INTO bad
    FROM new_entries e
    LEFT JOIN ledger_transfer t ON t.id = e.transfer_id
    LEFT JOIN ledger_account a ON a.id = e.account_id
    GROUP BY e.transfer_id
    HAVING count(*) < 2 OR sum(e.amount_minor) <> 0
      OR bool_and(e.currency = t.currency AND a.currency = t.currency AND a.program_id = t.program_id
        AND (a.affiliate_id IS NULL OR a.affiliate_id = t.affiliate_id)) IS NOT TRUE
    LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transfer % does not balance', bad USING ERRCODE = '23514', CONSTRAINT = 'ledger_transfer_balances';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_balance();

-- I1: at COMMIT no transfer is empty.
CREATE FUNCTION ledger_transfer_filled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE transfer_id = NEW.id) THEN
    RAISE EXCEPTION 'ledger transfer % does not balance', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'ledger_transfer_balances';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transfer_balances AFTER INSERT ON ledger_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_transfer_filled();
