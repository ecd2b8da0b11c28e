-- The last line of defence: what no code path may ever store.

ALTER TABLE program
  ADD CONSTRAINT program_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT program_commission_kind_check CHECK (commission_kind IN ('percent', 'flat')),
  ADD CONSTRAINT program_commission_bps_check CHECK (commission_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT program_commission_flat_check CHECK (
    (commission_flat_minor IS NULL) = (commission_flat_currency IS NULL)
    AND (commission_kind <> 'flat' OR commission_flat_minor > 0)),
  ADD CONSTRAINT program_discount_bps_check CHECK (discount_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT program_trailing_months_check CHECK (trailing_months BETWEEN 0 AND 1200),
  ADD CONSTRAINT program_hold_days_check CHECK (hold_days BETWEEN 0 AND 365),
  ADD CONSTRAINT program_cookie_days_check CHECK (cookie_days BETWEEN 1 AND 400),
  ADD CONSTRAINT program_attribution_check CHECK (attribution IN ('last', 'first')),
  ADD CONSTRAINT program_approval_check CHECK (approval IN ('manual', 'automatic')),
  ADD CONSTRAINT program_self_referral_check CHECK (self_referral IN ('allow', 'hold', 'block'));

ALTER TABLE app_user
  ADD CONSTRAINT app_user_role_check CHECK (role IN ('owner', 'admin', 'finance', 'support', 'affiliate')),
  ADD CONSTRAINT app_user_email_check CHECK (email = lower(btrim(email)) AND position('@' IN email) > 1);

ALTER TABLE one_time_token
  ADD CONSTRAINT one_time_token_kind_check CHECK (kind IN ('owner', 'invitation', 'password_reset'));

ALTER TABLE affiliate
  ADD CONSTRAINT affiliate_status_check CHECK (status IN ('applied', 'active', 'paused', 'rejected', 'banned')),
  ADD CONSTRAINT affiliate_code_check CHECK (code ~ '^[A-Z0-9_-]{3,50}$'),
  ADD CONSTRAINT affiliate_commission_kind_check CHECK (commission_kind IN ('percent', 'flat')),
  ADD CONSTRAINT affiliate_commission_bps_check CHECK (commission_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT affiliate_commission_flat_check CHECK (
    (commission_flat_minor IS NULL) = (commission_flat_currency IS NULL) AND commission_flat_minor > 0),
  ADD CONSTRAINT affiliate_discount_bps_check CHECK (discount_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT affiliate_trailing_check CHECK (
    trailing_months BETWEEN 0 AND 1200 AND (trailing_months IS NULL OR trailing_overridden)),
  ADD CONSTRAINT affiliate_hold_days_check CHECK (hold_days BETWEEN 0 AND 365),
  ADD CONSTRAINT affiliate_cookie_days_check CHECK (cookie_days BETWEEN 1 AND 400),
  ADD CONSTRAINT affiliate_approval_check CHECK (approval IN ('manual', 'automatic')),
  ADD CONSTRAINT affiliate_self_referral_check CHECK (self_referral IN ('allow', 'hold', 'block'));

ALTER TABLE affiliate_status_change
  ADD CONSTRAINT affiliate_status_change_status_check CHECK (status IN ('applied', 'active', 'paused', 'rejected', 'banned'));

ALTER TABLE link
  ADD CONSTRAINT link_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
  ADD CONSTRAINT link_sub_check CHECK (length(default_sub_id) <= 100);

ALTER TABLE discount_code
  ADD CONSTRAINT discount_code_code_check CHECK (code ~ '^[A-Z0-9_-]{3,50}$'),
  ADD CONSTRAINT discount_code_kind_check CHECK (
    (kind = 'percent' AND percent_bps BETWEEN 1 AND 10000 AND amount_minor IS NULL AND currency IS NULL)
    OR (kind = 'fixed' AND amount_minor > 0 AND currency ~ '^[A-Z]{3}$' AND percent_bps IS NULL)),
  ADD CONSTRAINT discount_code_window_check CHECK (ends_at > starts_at);

ALTER TABLE click
  ADD CONSTRAINT click_status_check CHECK (
    (status = 'counted' AND reason IS NULL)
    OR (status = 'filtered' AND reason IN ('duplicate', 'bot', 'prefetch', 'not_navigation', 'self', 'inactive', 'flood'))),
  ADD CONSTRAINT click_sub_check CHECK (length(sub_id) <= 100);

ALTER TABLE attribution
  ADD CONSTRAINT attribution_status_check CHECK (status IN ('provisional', 'fixed')),
  ADD CONSTRAINT attribution_source_check CHECK (source IN ('code', 'link', 'lead', 'manual')),
  ADD CONSTRAINT attribution_initial_order_check CHECK (status = 'provisional' OR initial_order_id IS NOT NULL OR source = 'manual');

ALTER TABLE attribution_candidate
  ADD CONSTRAINT attribution_candidate_kind_check CHECK (kind IN ('code', 'click', 'visit', 'lead', 'existing')),
  ADD CONSTRAINT attribution_candidate_outcome_check CHECK (outcome IN ('won', 'lost'));

ALTER TABLE sales_order
  ADD CONSTRAINT sales_order_amount_check CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991),
  ADD CONSTRAINT sales_order_total_check CHECK (total_minor > 0 AND total_minor <= 9007199254740991),
  ADD CONSTRAINT sales_order_refunded_check CHECK (refunded_minor BETWEEN 0 AND total_minor),
  ADD CONSTRAINT sales_order_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT sales_order_reason_check CHECK (reason IN (
    'NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_FILTERED', 'AFFILIATE_INACTIVE', 'SELF_REFERRAL', 'TRAILING_EXPIRED',
    'UNKNOWN_CODE', 'CODE_INACTIVE', 'CUSTOMER_ALREADY_ATTRIBUTED', 'NO_RATE_FOR_CURRENCY'));

ALTER TABLE refund
  ADD CONSTRAINT refund_kind_check CHECK (kind IN ('refund', 'dispute')),
  ADD CONSTRAINT refund_status_check CHECK (status IN ('parked', 'applied', 'reversed', 'refused')),
  ADD CONSTRAINT refund_amount_check CHECK (
    amount_minor >= 0 AND (requested_minor IS NULL OR requested_minor > 0) AND (status = 'applied' OR amount_minor = 0)),
  ADD CONSTRAINT refund_order_check CHECK (status IN ('parked', 'refused') OR order_id IS NOT NULL);

ALTER TABLE commission
  ADD CONSTRAINT commission_kind_check CHECK (
    (kind = 'order' AND order_id IS NOT NULL)
    OR (kind IN ('bonus', 'adjustment') AND order_id IS NULL AND reason IS NOT NULL)),
  ADD CONSTRAINT commission_status_check CHECK (status IN (
    'pending', 'approved', 'available', 'requested', 'paid', 'voided', 'clawed_back')),
  ADD CONSTRAINT commission_amount_check CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991),
  ADD CONSTRAINT commission_clawed_back_check CHECK (clawed_back_minor BETWEEN 0 AND amount_minor),
  ADD CONSTRAINT commission_clawed_back_status_check CHECK (
    (status = 'clawed_back') = (clawed_back_minor = amount_minor) AND (status <> 'clawed_back' OR clawed_back_at IS NOT NULL)),
  ADD CONSTRAINT commission_hold_check CHECK (
    hold_days BETWEEN 0 AND 365 AND available_at >= earned_at + make_interval(hours => hold_days * 24)),
  ADD CONSTRAINT commission_approved_check CHECK (
    status NOT IN ('approved', 'available', 'requested', 'paid') OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)),
  ADD CONSTRAINT commission_voided_check CHECK ((status = 'voided') = (voided_at IS NOT NULL AND void_reason IS NOT NULL)),
  ADD CONSTRAINT commission_requested_check CHECK (status NOT IN ('requested', 'paid') OR requested_at IS NOT NULL),
  ADD CONSTRAINT commission_paid_check CHECK (status <> 'paid' OR paid_at IS NOT NULL),
  ADD CONSTRAINT commission_currency_check CHECK (currency ~ '^[A-Z]{3}$');

-- An order has at most one live commission.
CREATE UNIQUE INDEX commission_live_order_key ON commission (order_id) WHERE status NOT IN ('voided', 'clawed_back');

ALTER TABLE hold
  ADD CONSTRAINT hold_kind_check CHECK (kind IN ('self_referral', 'dispute', 'fraud', 'banned')),
  ADD CONSTRAINT hold_released_check CHECK ((released_at IS NULL) = (released_by IS NULL));
CREATE UNIQUE INDEX hold_open_key ON hold (commission_id, kind) WHERE released_at IS NULL;

ALTER TABLE clawback
  ADD CONSTRAINT clawback_kind_check CHECK (
    (kind = 'manual' AND refund_id IS NULL AND amount_minor > 0)
    OR (kind IN ('refund', 'dispute') AND refund_id IS NOT NULL AND amount_minor > 0)
    OR (kind = 'reversal' AND amount_minor < 0)),
  ADD CONSTRAINT clawback_debt_check CHECK (abs(debt_minor) <= abs(amount_minor));

ALTER TABLE payout
  ADD CONSTRAINT payout_status_check CHECK (status IN (
    'requested', 'approved', 'sent', 'paid', 'rejected', 'cancelled', 'failed', 'returned')),
  ADD CONSTRAINT payout_amount_check CHECK (amount_minor >= 0 AND (amount_minor > 0 OR status NOT IN ('approved', 'sent', 'paid'))),
  ADD CONSTRAINT payout_method_check CHECK (method IN ('paypal', 'iban', 'ach')),
  ADD CONSTRAINT payout_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT payout_approved_check CHECK (status NOT IN ('approved', 'sent', 'paid') OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)),
  ADD CONSTRAINT payout_paid_check CHECK (status <> 'paid' OR paid_at IS NOT NULL),
  ADD CONSTRAINT payout_closed_check CHECK (status NOT IN ('rejected', 'cancelled', 'failed', 'returned') OR (closed_at IS NOT NULL AND close_reason IS NOT NULL));

ALTER TABLE payout_item
  ADD CONSTRAINT payout_item_kind_check CHECK ((kind = 'earning' AND amount_minor > 0) OR (kind = 'debt' AND amount_minor < 0));
-- I4: an earning item is in at most one live payout; a paid payout keeps its items live, which gives I5.
CREATE UNIQUE INDEX payout_item_live_earning_key ON payout_item (commission_id) WHERE kind = 'earning' AND released_at IS NULL;

ALTER TABLE payout_batch
  ADD CONSTRAINT payout_batch_status_check CHECK (status IN ('draft', 'approved', 'sent', 'closed', 'cancelled'));

ALTER TABLE payout_details
  ADD CONSTRAINT payout_details_method_check CHECK (method IN ('paypal', 'iban', 'ach'));
CREATE UNIQUE INDEX payout_details_current_key ON payout_details (affiliate_id) WHERE superseded_at IS NULL;

ALTER TABLE outbox_event ADD CONSTRAINT outbox_event_status_check CHECK (status IN ('pending', 'delivered', 'dead'));
ALTER TABLE audit_event ADD CONSTRAINT audit_event_actor_kind_check CHECK (actor_kind IN ('user', 'api_key', 'agent', 'system'));
ALTER TABLE stripe_inbox ADD CONSTRAINT stripe_inbox_outcome_check CHECK (outcome IN ('applied', 'ignored', 'refused'));
ALTER TABLE idempotency_record ADD CONSTRAINT idempotency_record_done_check CHECK ((status_code IS NULL) = (completed_at IS NULL));

-- The ledger.
ALTER TABLE ledger_account
  ADD CONSTRAINT ledger_account_kind_check CHECK (
    (affiliate_id IS NOT NULL AND kind IN ('pending', 'available', 'in_payout', 'paid', 'debt'))
    OR (affiliate_id IS NULL AND kind IN ('expense', 'cash', 'write_off'))),
  ADD CONSTRAINT ledger_account_currency_check CHECK (currency ~ '^[A-Z]{3}$');
CREATE UNIQUE INDEX ledger_account_key ON ledger_account (program_id, affiliate_id, kind, currency) NULLS NOT DISTINCT;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_amount_check CHECK (amount_minor <> 0);

-- Balances are kept per statement, so that the legs of a transfer count together.
CREATE FUNCTION ledger_entry_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_account a SET balance_minor = a.balance_minor + s.amount_minor
    FROM (SELECT account_id, sum(amount_minor)::bigint AS amount_minor FROM new_entries GROUP BY account_id) s
    WHERE a.id = s.account_id AND a.affiliate_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_book AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_book();

-- I7: at COMMIT no account has the wrong sign (a payout of many legs may pass through one on its way).
CREATE FUNCTION ledger_account_sign() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad boolean;
BEGIN
  SELECT CASE kind WHEN 'debt' THEN balance_minor > 0 ELSE balance_minor < 0 END INTO bad
    FROM ledger_account WHERE id = NEW.id;
  IF bad THEN
    RAISE EXCEPTION 'ledger account % (%) has the wrong sign', NEW.id, NEW.kind
      USING ERRCODE = '23514', CONSTRAINT = 'ledger_account_sign';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_account_sign AFTER UPDATE ON ledger_account DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.affiliate_id IS NOT NULL) EXECUTE FUNCTION ledger_account_sign();

-- A balance moves by its entries only.
CREATE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.balance_minor <> 0 THEN
      RAISE EXCEPTION 'a ledger account starts at zero' USING ERRCODE = '23514', CONSTRAINT = 'ledger_account_guard';
    END IF;
  ELSIF pg_trigger_depth() < 2 OR (NEW.id, NEW.program_id, NEW.kind, NEW.currency) <> (OLD.id, OLD.program_id, OLD.kind, OLD.currency)
      OR NEW.affiliate_id IS DISTINCT FROM OLD.affiliate_id THEN
    RAISE EXCEPTION 'a ledger balance moves by its entries only' USING ERRCODE = '23514', CONSTRAINT = 'ledger_account_guard';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_guard BEFORE INSERT OR UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();

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

-- I3: at COMMIT a payout that is on its way or paid equals the sum of its live items.
CREATE FUNCTION payout_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_payout text := CASE TG_TABLE_NAME WHEN 'payout' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'payout_id' END;
  bad boolean;
BEGIN
  SELECT p.amount_minor <> coalesce((SELECT sum(i.amount_minor) FROM payout_item i WHERE i.payout_id = p.id AND i.released_at IS NULL), 0)
    INTO bad FROM payout p WHERE p.id = the_payout AND p.status IN ('requested', 'approved', 'sent', 'paid');
  IF bad THEN
    RAISE EXCEPTION 'payout % is not the sum of its items', the_payout USING ERRCODE = '23514', CONSTRAINT = 'payout_sums';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_sums AFTER INSERT OR UPDATE ON payout DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payout_sums();
CREATE CONSTRAINT TRIGGER payout_item_sums AFTER INSERT OR UPDATE ON payout_item DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payout_sums();

-- What is written stays written.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER clawback_append_only BEFORE UPDATE OR DELETE ON clawback FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER clawback_no_truncate BEFORE TRUNCATE ON clawback FOR EACH STATEMENT EXECUTE FUNCTION append_only();
