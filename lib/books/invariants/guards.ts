import type { CheckQuery } from '@/lib/books/invariants/types';

/** The last line of defence, by name. A test compares the lists with the migrations. */
export const GUARD_CONSTRAINTS = [
  'affiliate_approval_check',
  'affiliate_code_check',
  'affiliate_commission_bps_check',
  'affiliate_commission_flat_check',
  'affiliate_commission_kind_check',
  'affiliate_cookie_days_check',
  'affiliate_discount_bps_check',
  'affiliate_hold_days_check',
  'affiliate_self_referral_check',
  'affiliate_status_change_status_check',
  'affiliate_status_check',
  'affiliate_trailing_check',
  'agent_confirmation_used_check',
  'agent_spend_minor_check',
  'api_key_created_by_check',
  'app_user_email_check',
  'app_user_role_check',
  'attribution_candidate_kind_check',
  'attribution_candidate_outcome_check',
  'attribution_end_reason_check',
  'attribution_ended_check',
  'attribution_initial_order_check',
  'attribution_open_check',
  'attribution_source_check',
  'attribution_status_check',
  'audit_event_actor_kind_check',
  'audit_seal_position_check',
  'book_check_error_check',
  'book_check_head_check',
  'book_mark_one_check',
  'clawback_debt_check',
  'clawback_kind_check',
  'click_day_clicks_check',
  'click_day_dimension_check',
  'click_detail_state_check',
  'click_hour_counts_check',
  'click_journal_status_state_check',
  'click_status_check',
  'click_sub_check',
  'commission_amount_check',
  'commission_approved_check',
  'commission_clawed_back_check',
  'commission_clawed_back_status_check',
  'commission_currency_check',
  'commission_hold_check',
  'commission_kind_check',
  'commission_paid_check',
  'commission_reinstates_check',
  'commission_requested_check',
  'commission_status_check',
  'commission_voided_check',
  'customer_merged_into_check',
  'customer_name_said_check',
  'customer_name_source_check',
  'customer_pair_order_check',
  'customer_pair_verdict_check',
  'discount_code_code_check',
  'discount_code_kind_check',
  'discount_code_window_check',
  'dispute_amount_check',
  'dispute_closed_check',
  'dispute_reported_check',
  'dispute_stage_check',
  'dispute_status_check',
  'hold_kind_check',
  'hold_released_check',
  'idempotency_record_done_check',
  'ledger_account_currency_check',
  'ledger_account_kind_check',
  'ledger_entry_amount_check',
  'link_slug_check',
  'link_sub_check',
  'one_time_token_issued_by_check',
  'one_time_token_kind_check',
  'open_balance_minor_check',
  'outbox_event_status_check',
  'payout_amount_check',
  'payout_approved_check',
  'payout_batch_approved_check',
  'payout_batch_currency_check',
  'payout_batch_execution_day_check',
  'payout_batch_format_check',
  'payout_batch_sent_check',
  'payout_batch_status_check',
  'payout_closed_check',
  'payout_currency_check',
  'payout_details_method_check',
  'payout_item_kind_check',
  'payout_method_check',
  'payout_paid_check',
  'payout_status_check',
  'program_approval_check',
  'program_attribution_check',
  'program_click_retention_check',
  'program_commission_bps_check',
  'program_commission_flat_check',
  'program_commission_kind_check',
  'program_cookie_days_check',
  'program_currency_check',
  'program_discount_bps_check',
  'program_hold_days_check',
  'program_payout_day_check',
  'program_self_referral_check',
  'program_trailing_months_check',
  'program_zone_window_check',
  'refund_amount_check',
  'refund_dispute_check',
  'refund_kind_check',
  'refund_order_check',
  'refund_report_amount_check',
  'refund_report_kind_check',
  'refund_reversed_check',
  'refund_status_check',
  'sales_order_amount_check',
  'sales_order_currency_check',
  'sales_order_nobody_check',
  'sales_order_nothing_paid_check',
  'sales_order_reason_check',
  'sales_order_refunded_check',
  'sales_order_total_check',
  'second_factor_confirmed_check',
  'security_event_count_check',
  'security_event_kind_check',
  'statement_kind_check',
  'statement_number_check',
  'statement_window_check',
  'stripe_inbox_outcome_check',
];

export const GUARD_INDEXES = [
  'affiliate_code_key',
  'affiliate_program_user_key',
  'api_key_hash_key',
  'app_user_email_key',
  'attribution_customer_key',
  'audit_seal_audit_key',
  'clawback_transfer_key',
  'commission_live_order_key',
  'customer_program_external_key',
  'discount_code_code_key',
  'dispute_program_external_key',
  'hold_open_key',
  'lead_customer_fingerprint_key',
  'lead_order_key',
  'ledger_account_key',
  'link_affiliate_slug_key',
  'one_time_token_hash_key',
  'payout_details_current_key',
  'payout_import_file_key',
  'payout_item_live_earning_key',
  'program_slug_key',
  'refund_program_external_key',
  'sales_order_program_external_key',
  'statement_month_key',
  'statement_number_key',
  'statement_payout_key',
];

export const GUARD_TRIGGERS = [
  'affiliate_books_stay',
  'affiliate_code_owner',
  'affiliate_directory_trigger',
  'affiliate_is_proven',
  'attribution_interval',
  'attribution_made_apart',
  'attribution_moved_apart',
  'audit_event_append_only',
  'audit_event_no_truncate',
  'audit_seal_append_only',
  'audit_seal_no_truncate',
  'clawback_append_only',
  'clawback_names_posting',
  'clawback_no_truncate',
  'commission_frozen',
  'commission_reinstates_own',
  'customer_is_named',
  'customer_joins_flat',
  'discount_code_owner',
  'ledger_account_append_only',
  'ledger_account_guard',
  'ledger_account_no_truncate',
  'ledger_account_sign',
  'ledger_entries_open',
  'ledger_entry_append_only',
  'ledger_entry_balances',
  'ledger_entry_book',
  'ledger_entry_no_truncate',
  'ledger_transfer_append_only',
  'ledger_transfer_balances',
  'ledger_transfer_no_truncate',
  'link_directory_trigger',
  'login_session_factor',
  'open_balance_guard',
  'open_balance_no_truncate',
  'payout_batch_fits',
  'payout_batch_frozen',
  'payout_batch_moves',
  'payout_batch_stays',
  'payout_details_wait',
  'payout_frozen',
  'payout_item_changes',
  'payout_item_owner',
  'payout_item_stays',
  'payout_item_sums',
  'payout_moves',
  'payout_not_banned',
  'payout_owner_stays',
  'payout_request_fits',
  'payout_sums',
  'program_directory_trigger',
  'program_zone_follows',
  'program_zone_follows_new',
  'program_zone_known',
  'program_zone_past',
  'recovery_code_once',
  'sales_order_says_why',
  'second_factor_step_once',
  'setting_factor_demand',
  'statement_append_only',
  'statement_no_truncate',
];

const names = (list: readonly string[]) => list.map((name) => `('${name}')`).join(', ');

/** What must hold of the database itself, beside its rows. */
export const installationChecks: CheckQuery[] = [
  {
    id: 'CLOCK',
    title: 'the database’s clock is not moved',
    sql: () => `
      SELECT 'tributary.clock_offset is ' || s.value AS detail
      FROM (SELECT nullif(current_setting('tributary.clock_offset', true), '') AS value) s
      WHERE s.value::interval <> interval '0'`,
  },
  {
    id: 'CODES',
    title: 'a code has one owner, and codes that had two before are marked',
    sql: () => `
      WITH owned AS (
        SELECT code, id AS owner FROM affiliate UNION SELECT code, affiliate_id FROM discount_code
      ), counted AS (
        SELECT code, count(*) AS owners, min(owner) AS owner FROM owned GROUP BY code
      )
      SELECT coalesce(c.code, o.code) || ': ' || CASE
          WHEN o.code IS NULL THEN 'nobody is written down for it'
          WHEN c.code IS NULL THEN 'there is no such code'
          WHEN c.owners > 1 THEN 'it has two owners'
          ELSE 'another is written down for it' END AS detail
      FROM counted c FULL JOIN code_owner o ON o.code = c.code
      WHERE o.code IS NULL OR c.code IS NULL OR (c.owners > 1) <> o.contested
        OR (c.owners = 1 AND c.owner IS DISTINCT FROM o.affiliate_id)`,
  },
  {
    id: 'GUARDS',
    title: 'every constraint, unique index and trigger is there and works',
    sql: () => `
      SELECT 'constraint ' || g.name || ' is missing' AS detail FROM (VALUES ${names(GUARD_CONSTRAINTS)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c
          WHERE c.conname = g.name AND c.connamespace = current_schema()::regnamespace)
      UNION ALL
      SELECT 'constraint ' || conname || ' was never validated' FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
      UNION ALL
      SELECT 'unique index ' || g.name || ' is missing or broken' FROM (VALUES ${names(GUARD_INDEXES)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
          WHERE c.relname = g.name AND c.relnamespace = current_schema()::regnamespace
            AND i.indisunique AND i.indisvalid AND i.indislive)
      UNION ALL
      SELECT 'trigger ' || g.name || ' is missing' FROM (VALUES ${names(GUARD_TRIGGERS)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE t.tgname = g.name AND c.relnamespace = current_schema()::regnamespace)
      UNION ALL
      SELECT 'trigger ' || t.tgname || ' on ' || c.relname || ' is switched off'
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled NOT IN ('O', 'A')
      UNION ALL
      SELECT 'session_replication_role is ' || current_setting('session_replication_role')
        WHERE current_setting('session_replication_role') <> 'origin'`,
  },
];
