-- Every time in the database comes from here. tributary.clock_offset (an interval) moves the clock for tests and for
-- making demo history; `npm run verify` reports a database whose offset is not zero.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('milliseconds', now() + coalesce(nullif(current_setting('tributary.clock_offset', true), ''), '0')::interval)
$$;

-- CreateTable
CREATE TABLE "commission" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "order_id" TEXT,
    "customer_id" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'order',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "amount_minor" BIGINT NOT NULL,
    "clawed_back_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "sub_id" TEXT,
    "click_id" TEXT,
    "source" TEXT,
    "terms" JSONB NOT NULL,
    "reason" TEXT,
    "hold_days" INTEGER NOT NULL,
    "earned_at" TIMESTAMPTZ(3) NOT NULL,
    "available_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "voided_at" TIMESTAMPTZ(3),
    "voided_by" TEXT,
    "void_reason" TEXT,
    "matured_at" TIMESTAMPTZ(3),
    "requested_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "clawed_back_at" TIMESTAMPTZ(3),
    "clawback_reason" TEXT,
    "flagged_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "commission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" TEXT NOT NULL,
    "commission_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "released_by" TEXT,
    "release_reason" TEXT,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clawback" (
    "id" TEXT NOT NULL,
    "commission_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "refund_id" TEXT,
    "amount_minor" BIGINT NOT NULL,
    "debt_minor" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "clawback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "api_key_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status_code" INTEGER,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("api_key_id","route","key")
);

-- CreateTable
CREATE TABLE "stripe_inbox" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "stripe_inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_payment" (
    "payment_ref" TEXT NOT NULL,
    "order_external_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "stripe_payment_pkey" PRIMARY KEY ("payment_ref")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "payout" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'requested',
    "batch_id" TEXT,
    "method" TEXT NOT NULL,
    "details_id" TEXT NOT NULL,
    "details_cipher" TEXT NOT NULL,
    "details_masked" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "paid_by" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "close_reason" TEXT,
    "reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "payout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_item" (
    "id" TEXT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "commission_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "payout_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_batch" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "created_by" TEXT NOT NULL,
    "approved_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "approved_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "payout_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_details" (
    "id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "cipher" TEXT NOT NULL,
    "account_hash" TEXT NOT NULL,
    "masked" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "superseded_at" TIMESTAMPTZ(3),

    CONSTRAINT "payout_details_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_canonical" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "role" TEXT NOT NULL DEFAULT 'affiliate',
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(3),
    "last_login_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "affiliate" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'applied',
    "commission_kind" TEXT,
    "commission_bps" INTEGER,
    "commission_flat_minor" BIGINT,
    "commission_flat_currency" TEXT,
    "discount_bps" INTEGER,
    "trailing_months" INTEGER,
    "trailing_overridden" BOOLEAN NOT NULL DEFAULT false,
    "hold_days" INTEGER,
    "cookie_days" INTEGER,
    "approval" TEXT,
    "self_referral" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "affiliate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "affiliate_status_change" (
    "id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "affiliate_status_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "program" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "default_destination" TEXT NOT NULL,
    "allowed_destinations" TEXT[],
    "auto_accept" BOOLEAN NOT NULL DEFAULT false,
    "commission_kind" TEXT NOT NULL DEFAULT 'percent',
    "commission_bps" INTEGER NOT NULL DEFAULT 2000,
    "commission_flat_minor" BIGINT,
    "commission_flat_currency" TEXT,
    "discount_bps" INTEGER NOT NULL DEFAULT 0,
    "trailing_months" INTEGER DEFAULT 12,
    "hold_days" INTEGER NOT NULL DEFAULT 30,
    "cookie_days" INTEGER NOT NULL DEFAULT 60,
    "attribution" TEXT NOT NULL DEFAULT 'last',
    "code_beats_link" BOOLEAN NOT NULL DEFAULT true,
    "approval" TEXT NOT NULL DEFAULT 'manual',
    "self_referral" TEXT NOT NULL DEFAULT 'hold',
    "minimum_payout" JSONB NOT NULL DEFAULT '{"USD":5000,"EUR":5000,"GBP":5000}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "program_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "kind" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "balance_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_transfer" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "payout_id" TEXT,
    "answers_id" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "ledger_transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" BIGSERIAL NOT NULL,
    "transfer_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "commission_id" TEXT,
    "payout_item_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "action" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_label" TEXT,
    "program_id" TEXT,
    "affiliate_id" TEXT,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "from_status" TEXT,
    "to_status" TEXT,
    "reason" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "program_id" TEXT,
    "affiliate_id" TEXT,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "delivered_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "email" TEXT,
    "email_canonical" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lead" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "click_id" TEXT,
    "code" TEXT,
    "sub_id" TEXT,
    "reason" TEXT,
    "fingerprint" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "lead_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attribution" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "initial_order_id" TEXT,
    "click_id" TEXT,
    "link_id" TEXT,
    "discount_code_id" TEXT,
    "sub_id" TEXT,
    "attributed_at" TIMESTAMPTZ(3) NOT NULL,
    "trailing_expires_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "attribution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attribution_candidate" (
    "id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "order_id" TEXT,
    "lead_id" TEXT,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "click_id" TEXT,
    "code" TEXT,
    "touched_at" TIMESTAMPTZ(3),
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attribution_candidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sales_order" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "click_id" TEXT,
    "code" TEXT,
    "sub_id" TEXT,
    "affiliate_id" TEXT,
    "attribution_id" TEXT,
    "reason" TEXT,
    "source" TEXT NOT NULL DEFAULT 'api',
    "payment_ref" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "fingerprint" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "sales_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refund" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "order_id" TEXT,
    "order_external_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'refund',
    "status" TEXT NOT NULL,
    "requested_minor" BIGINT,
    "amount_minor" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT,
    "fingerprint" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link" (
    "id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "default_sub_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "discount_code" (
    "id" TEXT NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT,
    "code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "percent_bps" INTEGER,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "discount_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "click" (
    "id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "program_id" TEXT NOT NULL,
    "affiliate_id" TEXT NOT NULL,
    "link_id" TEXT,
    "session_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "counted_click_id" TEXT,
    "sub_id" TEXT,
    "ip_hash" TEXT,
    "country" TEXT,
    "device" TEXT,
    "referrer_host" TEXT,
    "landing_path" TEXT,

    CONSTRAINT "click_pkey" PRIMARY KEY ("id","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "counted_session" (
    "affiliate_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "click_id" TEXT NOT NULL,
    "last_counted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "counted_session_pkey" PRIMARY KEY ("affiliate_id","session_id")
);

-- CreateIndex
CREATE INDEX "commission_affiliate_earned_idx" ON "commission"("affiliate_id", "earned_at", "id");

-- CreateIndex
CREATE INDEX "commission_program_earned_idx" ON "commission"("program_id", "earned_at", "id");

-- CreateIndex
CREATE INDEX "commission_status_available_idx" ON "commission"("status", "available_at");

-- CreateIndex
CREATE INDEX "commission_order_idx" ON "commission"("order_id");

-- CreateIndex
CREATE INDEX "hold_commission_idx" ON "hold"("commission_id");

-- CreateIndex
CREATE INDEX "clawback_commission_idx" ON "clawback"("commission_id");

-- CreateIndex
CREATE INDEX "clawback_refund_idx" ON "clawback"("refund_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("key_hash");

-- CreateIndex
CREATE INDEX "idempotency_record_created_idx" ON "idempotency_record"("created_at");

-- CreateIndex
CREATE INDEX "stripe_payment_order_idx" ON "stripe_payment"("order_external_id");

-- CreateIndex
CREATE INDEX "payout_affiliate_requested_idx" ON "payout"("affiliate_id", "requested_at", "id");

-- CreateIndex
CREATE INDEX "payout_program_status_idx" ON "payout"("program_id", "status", "requested_at");

-- CreateIndex
CREATE INDEX "payout_batch_idx" ON "payout"("batch_id");

-- CreateIndex
CREATE INDEX "payout_item_payout_idx" ON "payout_item"("payout_id");

-- CreateIndex
CREATE INDEX "payout_item_commission_idx" ON "payout_item"("commission_id");

-- CreateIndex
CREATE INDEX "payout_batch_program_idx" ON "payout_batch"("program_id", "created_at");

-- CreateIndex
CREATE INDEX "payout_details_affiliate_idx" ON "payout_details"("affiliate_id");

-- CreateIndex
CREATE INDEX "payout_details_account_hash_idx" ON "payout_details"("account_hash");

-- CreateIndex
CREATE INDEX "app_user_email_canonical_idx" ON "app_user"("email_canonical");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "one_time_token_user_idx" ON "one_time_token"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_hash_key" ON "one_time_token"("token_hash");

-- CreateIndex
CREATE INDEX "login_throttle_window_idx" ON "login_throttle"("window_ends_at");

-- CreateIndex
CREATE INDEX "affiliate_user_idx" ON "affiliate"("user_id");

-- CreateIndex
CREATE INDEX "affiliate_program_created_idx" ON "affiliate"("program_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "affiliate_code_key" ON "affiliate"("code");

-- CreateIndex
CREATE UNIQUE INDEX "affiliate_program_user_key" ON "affiliate"("program_id", "user_id");

-- CreateIndex
CREATE INDEX "affiliate_status_change_time_idx" ON "affiliate_status_change"("affiliate_id", "effective_at");

-- CreateIndex
CREATE UNIQUE INDEX "program_slug_key" ON "program"("slug");

-- CreateIndex
CREATE INDEX "ledger_account_affiliate_idx" ON "ledger_account"("affiliate_id");

-- CreateIndex
CREATE INDEX "ledger_transfer_affiliate_idx" ON "ledger_transfer"("affiliate_id", "created_at");

-- CreateIndex
CREATE INDEX "ledger_transfer_payout_idx" ON "ledger_transfer"("payout_id");

-- CreateIndex
CREATE INDEX "ledger_entry_transfer_idx" ON "ledger_entry"("transfer_id");

-- CreateIndex
CREATE INDEX "ledger_entry_account_idx" ON "ledger_entry"("account_id");

-- CreateIndex
CREATE INDEX "ledger_entry_commission_idx" ON "ledger_entry"("commission_id");

-- CreateIndex
CREATE INDEX "audit_event_subject_idx" ON "audit_event"("subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_affiliate_idx" ON "audit_event"("affiliate_id", "id");

-- CreateIndex
CREATE INDEX "outbox_event_due_idx" ON "outbox_event"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "outbox_event_subject_idx" ON "outbox_event"("subject_type", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_program_external_key" ON "customer"("program_id", "external_id");

-- CreateIndex
CREATE INDEX "lead_affiliate_time_idx" ON "lead"("affiliate_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "lead_customer_fingerprint_key" ON "lead"("customer_id", "fingerprint");

-- CreateIndex
CREATE INDEX "attribution_affiliate_idx" ON "attribution"("affiliate_id");

-- CreateIndex
CREATE UNIQUE INDEX "attribution_customer_key" ON "attribution"("customer_id");

-- CreateIndex
CREATE INDEX "attribution_candidate_order_idx" ON "attribution_candidate"("order_id");

-- CreateIndex
CREATE INDEX "attribution_candidate_lead_idx" ON "attribution_candidate"("lead_id");

-- CreateIndex
CREATE INDEX "attribution_candidate_customer_idx" ON "attribution_candidate"("customer_id");

-- CreateIndex
CREATE INDEX "sales_order_affiliate_time_idx" ON "sales_order"("affiliate_id", "occurred_at");

-- CreateIndex
CREATE INDEX "sales_order_customer_time_idx" ON "sales_order"("customer_id", "occurred_at");

-- CreateIndex
CREATE INDEX "sales_order_program_time_idx" ON "sales_order"("program_id", "occurred_at");

-- CreateIndex
CREATE INDEX "sales_order_payment_ref_idx" ON "sales_order"("payment_ref");

-- CreateIndex
CREATE UNIQUE INDEX "sales_order_program_external_key" ON "sales_order"("program_id", "external_id");

-- CreateIndex
CREATE INDEX "refund_order_idx" ON "refund"("order_id");

-- CreateIndex
CREATE INDEX "refund_order_external_idx" ON "refund"("program_id", "order_external_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_program_external_key" ON "refund"("program_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "link_affiliate_slug_key" ON "link"("affiliate_id", "slug");

-- CreateIndex
CREATE INDEX "discount_code_affiliate_idx" ON "discount_code"("affiliate_id");

-- CreateIndex
CREATE UNIQUE INDEX "discount_code_code_key" ON "discount_code"("code");

-- CreateIndex
CREATE INDEX "click_affiliate_time_idx" ON "click"("affiliate_id", "occurred_at");

-- CreateIndex
CREATE INDEX "click_session_time_idx" ON "click"("session_id", "occurred_at");

-- CreateIndex
CREATE INDEX "counted_session_time_idx" ON "counted_session"("last_counted_at");

-- AddForeignKey
ALTER TABLE "commission" ADD CONSTRAINT "commission_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commission" ADD CONSTRAINT "commission_order_fkey" FOREIGN KEY ("order_id") REFERENCES "sales_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_commission_fkey" FOREIGN KEY ("commission_id") REFERENCES "commission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clawback" ADD CONSTRAINT "clawback_commission_fkey" FOREIGN KEY ("commission_id") REFERENCES "commission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clawback" ADD CONSTRAINT "clawback_refund_fkey" FOREIGN KEY ("refund_id") REFERENCES "refund"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_batch_fkey" FOREIGN KEY ("batch_id") REFERENCES "payout_batch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_details_fkey" FOREIGN KEY ("details_id") REFERENCES "payout_details"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_item" ADD CONSTRAINT "payout_item_payout_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_item" ADD CONSTRAINT "payout_item_commission_fkey" FOREIGN KEY ("commission_id") REFERENCES "commission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_details" ADD CONSTRAINT "payout_details_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_user_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "affiliate" ADD CONSTRAINT "affiliate_program_fkey" FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "affiliate" ADD CONSTRAINT "affiliate_user_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "affiliate_status_change" ADD CONSTRAINT "affiliate_status_change_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_transfer_fkey" FOREIGN KEY ("transfer_id") REFERENCES "ledger_transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_account_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead" ADD CONSTRAINT "lead_customer_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attribution" ADD CONSTRAINT "attribution_customer_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attribution" ADD CONSTRAINT "attribution_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sales_order" ADD CONSTRAINT "sales_order_customer_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_order_fkey" FOREIGN KEY ("order_id") REFERENCES "sales_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link" ADD CONSTRAINT "link_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "discount_code" ADD CONSTRAINT "discount_code_affiliate_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Clicks are partitioned by month (UTC) from the start. The default partition catches what no month takes, so that a
-- click is never refused; making the month later moves those rows into it.
CREATE TABLE click_default PARTITION OF click DEFAULT;

CREATE FUNCTION click_ensure_partitions(from_time timestamptz, months int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  first date := date_trunc('month', from_time AT TIME ZONE 'UTC')::date;
  lower_bound timestamptz;
  upper_bound timestamptz;
  name text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('click_ensure_partitions'));
  FOR i IN 0 .. months - 1 LOOP
    lower_bound := (first + make_interval(months => i))::timestamp AT TIME ZONE 'UTC';
    upper_bound := (first + make_interval(months => i + 1))::timestamp AT TIME ZONE 'UTC';
    name := 'click_' || to_char(first + make_interval(months => i), 'YYYYMM');
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE click INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('WITH moved AS (DELETE FROM click_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved', lower_bound, upper_bound, name);
    EXECUTE format('ALTER TABLE click ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, lower_bound, upper_bound);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

SELECT click_ensure_partitions(app_now() - interval '1 month', 4);
