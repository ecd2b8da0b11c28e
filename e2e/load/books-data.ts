import type pg from 'pg';
import { fillOrders, fillPeople, fillRewards, PROGRAM_ID } from '@/e2e/load/money-data';

const STAFF = 'user:usr_bench';
/** Commissions in one payout. */
const ITEMS = 100;

export type BooksFill = {
  affiliates: number;
  from: number;
  commissions: number;
  /** Of which the time of a commission is its share of the last 400 days. */
  total: number;
};

/** Entries that a commission has when it is paid: earned, matured, requested and paid, two legs each. */
export const ENTRIES_EACH = 8;

/** The affiliates, and accounts with nothing in them. */
export async function fillAffiliates(client: pg.Client, affiliates: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await fillPeople(client, affiliates);
  await client.query(`
    INSERT INTO ledger_account (id, program_id, affiliate_id, kind, currency)
    SELECT 'acc_' || kind || lpad(i::text, 20, '0'), '${PROGRAM_ID}', 'aff_' || lpad(i::text, 26, '0'), kind, 'USD'
    FROM generate_series(0, ${affiliates - 1}) i, unnest(ARRAY['pending', 'available', 'in_payout', 'paid']) kind
    UNION ALL SELECT 'acc_expense', '${PROGRAM_ID}', NULL, 'expense', 'USD'`);
  await client.query(`
    INSERT INTO setting (key, value) VALUES ('events_kept_from', to_jsonb(app_now() - interval '90 days'))`);
  await client.query(`
    INSERT INTO payout_details (id, affiliate_id, method, cipher, account_hash, masked)
    SELECT 'pdt_' || substr(id, 5), id, 'paypal', 'x', id, 'x' FROM affiliate`);
}

/**
 * Paid commissions with their orders, entries, audit rows, events, payouts and seals, as the commands leave them:
 * `npm run verify` finds nothing. Guards and foreign keys are off while filling. The seals are none: nobody follows
 * the chain here.
 */
export async function fillBooks(client: pg.Client, fill: BooksFill): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query('SET synchronous_commit = off');
  await client.query(`SET work_mem = '256MB'`);
  await client.query(`
    CREATE TEMP TABLE sale AS
    SELECT i, lpad(i::text, 26, '0') AS suffix, 'aff_' || lpad((i % ${fill.affiliates})::text, 26, '0') AS affiliate_id,
      'acc_%' || lpad((i % ${fill.affiliates})::text, 20, '0') AS account,
      lpad((i / ${fill.affiliates * ITEMS})::text, 6, '0') || lpad('${fill.from}', 10, '0') || lpad((i % ${fill.affiliates})::text, 10, '0') AS payout,
      date_trunc('milliseconds', now() - interval '400 days' + i * interval '400 days' / ${fill.total}) AS at,
      'USD' AS currency, ((random() * 20000)::bigint + 5000) * 5 AS minor
    FROM generate_series(${fill.from + 1}, ${fill.from + fill.commissions}) i`);
  await client.query('ANALYZE sale');
  await fillOrders(client);
  await fillPaid(client);
  await fillRewards(client);
  await fillRecords(client);
  await fillLedger(client);
  await client.query(`
    INSERT INTO audit_seal (position, audit_id, hash, key_id, version)
    SELECT (SELECT coalesce(max(position), 0) FROM audit_seal) + row_number() OVER (ORDER BY a.id), a.id, '\\x00', 'bench', 1
    FROM audit_event a WHERE a.id > (SELECT coalesce(max(audit_id), 0) FROM audit_seal)`);
  await client.query('DROP TABLE sale');
  await client.query('SET session_replication_role = origin');
}

async function fillPaid(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO commission (id, program_id, affiliate_id, order_id, customer_id, amount_minor, currency, source, terms,
      hold_days, earned_at, available_at, created_at, status, approved_at, approved_by, matured_at, requested_at, paid_at)
    SELECT 'com_' || suffix, '${PROGRAM_ID}', affiliate_id, 'ord_' || suffix, 'cus_' || suffix, minor / 5, currency, 'link',
      '{"approval": "manual"}', 30, at, at + interval '720 hours', at, 'paid', at, '${STAFF}', at + interval '31 days',
      at + interval '32 days', at + interval '33 days'
    FROM sale`);
  await client.query(`
    INSERT INTO payout (id, program_id, affiliate_id, currency, amount_minor, status, method, details_id, details_cipher,
      details_masked, requested_at, requested_by, approved_at, approved_by, paid_at, paid_by)
    SELECT 'pay_' || payout, '${PROGRAM_ID}', affiliate_id, currency, sum(minor / 5), 'paid', 'paypal',
      'pdt_' || substr(affiliate_id, 5), 'x', 'x', max(at), '${STAFF}', max(at), '${STAFF}', max(at), '${STAFF}'
    FROM sale GROUP BY payout, affiliate_id, currency`);
  await client.query(`
    INSERT INTO payout_item (id, payout_id, commission_id, kind, amount_minor)
    SELECT 'pit_' || suffix, 'pay_' || payout, 'com_' || suffix, 'earning', minor / 5 FROM sale`);
}

const COMMISSION_STEPS = `
  (VALUES (1, 'COMMISSION_EARNED', 'commission.earned', NULL, 'pending'),
    (2, 'COMMISSION_APPROVED', 'commission.approved', 'pending', 'approved'),
    (3, 'COMMISSION_MATURED', 'commission.available', 'approved', 'available'),
    (4, 'COMMISSION_REQUESTED', 'commission.requested', 'available', 'requested'),
    (5, 'COMMISSION_PAID', 'commission.paid', 'requested', 'paid')) AS step(n, action, event, from_status, to_status)`;
const PAYOUT_STEPS = `
  (VALUES (1, 'PAYOUT_REQUESTED', 'payout.requested', NULL, 'requested'),
    (2, 'PAYOUT_APPROVED', 'payout.approved', 'requested', 'approved'),
    (3, 'PAYOUT_PAID', 'payout.paid', 'approved', 'paid')) AS step(n, action, event, from_status, to_status)`;

/** One audit row and one event per step. */
async function fillRecords(client: pg.Client): Promise<void> {
  for (const [type, rows, steps] of [
    ['commission', `SELECT 'com_' || suffix AS id, affiliate_id, at FROM sale`, COMMISSION_STEPS],
    [
      'payout',
      `SELECT 'pay_' || payout AS id, affiliate_id, max(at) AS at FROM sale GROUP BY 1, 2`,
      PAYOUT_STEPS,
    ],
  ] as const) {
    await client.query(`
      INSERT INTO audit_event (action, actor_kind, actor_id, program_id, affiliate_id, subject_type, subject_id, from_status,
        to_status, created_at)
      SELECT action, 'system', 'bench', '${PROGRAM_ID}', affiliate_id, '${type}', id, from_status, to_status, at
      FROM (${rows}) r CROSS JOIN ${steps} ORDER BY at, id, n`);
    // Events stay for ninety days.
    await client.query(`
      INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload, status, delivered_at,
        created_at)
      SELECT 'evt_00' || n || substr(id, 5), event, '${PROGRAM_ID}', affiliate_id, '${type}', id, '{}', 'delivered', at, at
      FROM (${rows}) r CROSS JOIN ${steps}
      WHERE at >= (SELECT (value #>> '{}')::timestamptz FROM setting WHERE key = 'events_kept_from')`);
  }
}

/** A transfer for each commission that was earned and matured, and for each payout that was requested and paid. */
async function fillLedger(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency, payout_id, created_at)
    SELECT 'ltr_00' || left(kind, 1) || suffix, '${PROGRAM_ID}', affiliate_id, kind, currency, NULL, at
    FROM sale, unnest(ARRAY['earn', 'mature']) kind
    UNION ALL
    SELECT DISTINCT 'ltr_00' || left(kind, 1) || payout, '${PROGRAM_ID}', affiliate_id, kind, currency, 'pay_' || payout, now()
    FROM sale, unnest(ARRAY['request', 'pay']) kind`);
  await client.query(`
    INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id, payout_item_id, created_at)
    SELECT 'ltr_00' || step || CASE WHEN step IN ('r', 'p') THEN payout ELSE suffix END,
      CASE WHEN account_kind = 'expense' THEN 'acc_expense' ELSE replace(account, '%', account_kind) END,
      (minor / 5) * leg, currency, 'com_' || suffix, CASE WHEN step IN ('r', 'p') THEN 'pit_' || suffix END, at
    FROM sale CROSS JOIN (VALUES ('e', 'expense', -1), ('e', 'pending', 1), ('m', 'pending', -1), ('m', 'available', 1),
      ('r', 'available', -1), ('r', 'in_payout', 1), ('p', 'in_payout', -1), ('p', 'paid', 1)) l(step, account_kind, leg)`);
  await client.query(`
    UPDATE ledger_account a SET balance_minor = balance_minor + s.minor
    FROM (SELECT replace(account, '%', 'paid') AS id, sum(minor / 5) AS minor FROM sale GROUP BY 1) s WHERE s.id = a.id`);
}
