import type pg from 'pg';

/** A program with many affiliates and a history whose books add up, filled by SQL: what is measured comes after. */
export const PROGRAM_ID = 'prg_00000000000000000000000001';
const STAFF = 'user:usr_bench';

export type Fill = {
  affiliates: number;
  /** Commissions that are approved and due. */
  due: number;
  /** Others: pending, with the hold still to run. */
  pending: number;
  /** Voided ones. */
  voided: number;
};

/**
 * Every commission has its order, customer, entries, audit rows and events, as the commands write them; `npm run verify`
 * finds nothing. Those that are due were earned in the order of their ids, as rows are. Guards and foreign keys are off
 * while filling.
 */
export async function fillMoney(client: pg.Client, fill: Fill): Promise<void> {
  const total = fill.due + fill.pending + fill.voided;
  await client.query('SET session_replication_role = replica');
  await client.query('SET synchronous_commit = off');
  await client.query(`SET work_mem = '256MB'`);
  await fillPeople(client, fill.affiliates);
  await client.query(`
    CREATE TEMP TABLE sale AS
    SELECT i, lpad(i::text, 26, '0') AS suffix, 'aff_' || lpad((i % ${fill.affiliates})::text, 26, '0') AS affiliate_id,
      CASE WHEN i <= ${fill.due} THEN 'approved' WHEN i <= ${fill.due + fill.pending} THEN 'pending' ELSE 'voided' END AS status,
      date_trunc('milliseconds', now() - CASE WHEN i <= ${fill.due} THEN interval '331 days' - i * interval '300 days' / ${fill.due}
        ELSE random() * interval '28 days' END) AS at,
      CASE WHEN (i / ${fill.affiliates}) % 10 = 9 THEN 'EUR' ELSE 'USD' END AS currency,
      ((random() * 20000)::bigint + 5000) * 5 AS minor
    FROM generate_series(1, ${total}) i`);
  await client.query('ANALYZE sale');
  await fillOrders(client);
  await fillCommissions(client);
  await fillRewards(client);
  await fillRecords(client);
  await fillLedger(client);
  await client.query('DROP TABLE sale');
  await client.query('SET session_replication_role = origin');
  await client.query('VACUUM ANALYZE');
}

export async function fillPeople(client: pg.Client, affiliates: number): Promise<void> {
  const last = affiliates - 1;
  // What comes with a program and an affiliate, their groups and days, is the triggers’.
  await client.query('SET session_replication_role = origin');
  await client.query(`
    INSERT INTO program (id, name, slug, currency, default_destination)
    VALUES ('${PROGRAM_ID}', 'Bench', 'bench', 'USD', 'https://shop.example/')`);
  await client.query(`
    INSERT INTO app_user (id, email, email_canonical, name)
    SELECT 'usr_' || lpad(i::text, 26, '0'), 'bench' || i || '@people.example', 'bench' || i || '@people.example', 'Bench ' || i
    FROM generate_series(0, ${last}) i`);
  await client.query(`
    INSERT INTO affiliate (id, program_id, user_id, name, code, status)
    SELECT 'aff_' || lpad(i::text, 26, '0'), '${PROGRAM_ID}', 'usr_' || lpad(i::text, 26, '0'), 'Bench ' || i, 'BENCH' || i, 'active'
    FROM generate_series(0, ${last}) i`);
  await client.query(`
    INSERT INTO affiliate_status_change (id, affiliate_id, status, effective_at)
    SELECT 'asc_' || lpad(i::text, 26, '0'), 'aff_' || lpad(i::text, 26, '0'), 'active', now() - interval '2 years'
    FROM generate_series(0, ${last}) i`);
  await client.query('SET session_replication_role = replica');
}

/** Those of the table `sale`, with their customers. */
export async function fillOrders(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO customer (id, program_id, external_id) SELECT 'cus_' || suffix, '${PROGRAM_ID}', 'customer-' || i FROM sale`);
  await client.query(`
    INSERT INTO customer_name (program_id, source, name, customer_id)
    SELECT '${PROGRAM_ID}', 'api', 'customer-' || i, 'cus_' || suffix FROM sale`);
  await client.query(`
    INSERT INTO attribution (id, program_id, customer_id, root_customer_id, affiliate_id, status, source, initial_order_id, attributed_at, starts_at)
    SELECT 'att_' || suffix, '${PROGRAM_ID}', 'cus_' || suffix, 'cus_' || suffix, affiliate_id, 'fixed', 'link', 'ord_' || suffix, at, at FROM sale`);
  await client.query(`
    INSERT INTO sales_order (id, program_id, external_id, customer_id, affiliate_id, attribution_id, sub_id, amount_minor, total_minor,
      currency, fingerprint, occurred_at)
    SELECT 'ord_' || suffix, '${PROGRAM_ID}', 'order-' || i, 'cus_' || suffix, affiliate_id, 'att_' || suffix, 'campaign-' || i % 30, minor, minor,
      currency, suffix, at FROM sale`);
}

async function fillCommissions(client: pg.Client): Promise<void> {
  const terms = JSON.stringify({
    commissionKind: 'percent',
    commissionBps: 2000,
    commissionFlatMinor: null,
    commissionFlatCurrency: null,
    discountBps: 0,
    trailingMonths: 12,
    holdDays: 30,
    cookieDays: 60,
    attribution: 'last',
    codeBeatsLink: true,
    approval: 'manual',
    selfReferral: 'hold',
  });
  await client.query(`
    INSERT INTO commission (id, program_id, affiliate_id, order_id, customer_id, amount_minor, currency, sub_id, source, terms,
      hold_days, earned_at, available_at, created_at, status, approved_at, approved_by, voided_at, voided_by, void_reason)
    SELECT 'com_' || suffix, '${PROGRAM_ID}', affiliate_id, 'ord_' || suffix, 'cus_' || suffix, minor / 5, currency,
      'campaign-' || i % 30, 'link', '${terms}', 30, at, at + interval '720 hours', at, status,
      CASE status WHEN 'approved' THEN at END, CASE status WHEN 'approved' THEN '${STAFF}' END,
      CASE status WHEN 'voided' THEN at END, CASE status WHEN 'voided' THEN '${STAFF}' END,
      CASE status WHEN 'voided' THEN 'Cancelled' END
    FROM sale`);
}

/** Of the table `sale`: one line each, and the figures that orders, customers and commissions come to. */
export async function fillRewards(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO commission_line (commission_id, position, base_minor, total_minor, amount_minor, clawed_back_minor, words, cut_minor)
    SELECT 'com_' || suffix, 0, minor, minor, minor / 5, 0, '20 %', 0 FROM sale`);
  // Asked once of each: the view and the days of the program's zone cost some microseconds a row, and four times as much
  // in one statement.
  await client.query(`
    CREATE TEMP TABLE counted AS
    SELECT s.suffix, s.at, s.affiliate_id AS sold_by, c.affiliate_id, c.day, c.currency, c.revenue_minor
    FROM sale s LEFT JOIN order_counts c ON c.order_id = 'ord_' || s.suffix`);
  await client.query(`
    CREATE TEMP TABLE sale_day AS
    SELECT hour, program_day('${PROGRAM_ID}', hour) AS day
    FROM (SELECT DISTINCT date_trunc('hour', at) AS hour FROM sale) hours`);
  await client.query('ANALYZE counted, sale_day');
  await client.query(`
    INSERT INTO order_figure (order_id, affiliate_id, day, revenue_minor)
    SELECT 'ord_' || suffix, affiliate_id, day, coalesce(revenue_minor, 0) FROM counted`);
  await client.query(`
    INSERT INTO affiliate_figure AS f (affiliate_id, figure, currency, day, value)
    SELECT affiliate_id, 'orders', '', day, count(*) FROM counted WHERE affiliate_id IS NOT NULL GROUP BY 1, 4
    UNION ALL
    SELECT affiliate_id, 'revenue', currency, day, sum(revenue_minor) FROM counted WHERE affiliate_id IS NOT NULL
      GROUP BY 1, 3, 4
    UNION ALL
    SELECT sold_by, 'customers', '', d.day, count(*) FROM counted JOIN sale_day d ON d.hour = date_trunc('hour', at)
      GROUP BY 1, 4
    UNION ALL
    SELECT c.affiliate_id, 'earned', c.currency, d.day, sum(c.amount_minor) FROM sale s
      JOIN commission c ON c.id = 'com_' || s.suffix AND c.status <> 'voided'
      JOIN sale_day d ON d.hour = date_trunc('hour', c.earned_at) GROUP BY 1, 3, 4
    ON CONFLICT (affiliate_id, figure, currency, day) DO UPDATE SET value = f.value + EXCLUDED.value`);
  await client.query('DROP TABLE counted, sale_day');
}

/** One audit row and one event per transition. */
async function fillRecords(client: pg.Client): Promise<void> {
  const steps = `
    (VALUES ('COMMISSION_EARNED', 'commission.earned', NULL, 'pending', ARRAY['pending', 'approved', 'voided']),
      ('COMMISSION_APPROVED', 'commission.approved', 'pending', 'approved', ARRAY['approved']),
      ('COMMISSION_VOIDED', 'commission.voided', 'pending', 'voided', ARRAY['voided']))
      AS step(action, event, from_status, to_status, ended)`;
  await client.query(`
    INSERT INTO audit_event (action, actor_kind, actor_id, program_id, affiliate_id, subject_type, subject_id, from_status,
      to_status, created_at)
    SELECT action, 'system', 'bench', '${PROGRAM_ID}', affiliate_id, 'commission', 'com_' || suffix, from_status, to_status, at
    FROM sale JOIN ${steps} ON status = ANY (ended)`);
  await client.query(`
    INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload, status, delivered_at,
      created_at)
    SELECT 'evt_' || left(to_status, 1) || substr(suffix, 2), event, '${PROGRAM_ID}', affiliate_id, 'commission',
      'com_' || suffix, jsonb_build_object('commissionId', 'com_' || suffix, 'status', to_status), 'delivered', at, at
    FROM sale JOIN ${steps} ON status = ANY (ended)`);
}

/** A transfer for each commission earned, and one for each that was voided. */
async function fillLedger(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO ledger_account (id, program_id, affiliate_id, kind, currency, balance_minor)
    SELECT 'acc_p' || left(currency, 1) || substr(affiliate_id, 7), '${PROGRAM_ID}', affiliate_id, 'pending', currency,
      coalesce(sum(minor / 5) FILTER (WHERE status <> 'voided'), 0)
    FROM sale GROUP BY affiliate_id, currency
    UNION ALL
    SELECT DISTINCT 'acc_expense' || currency, '${PROGRAM_ID}', NULL, 'expense', currency, 0::bigint FROM sale`);
  await client.query(`
    INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency, created_at)
    SELECT 'ltr_e' || substr(suffix, 2), '${PROGRAM_ID}', affiliate_id, 'earn', currency, at FROM sale
    UNION ALL
    SELECT 'ltr_v' || substr(suffix, 2), '${PROGRAM_ID}', affiliate_id, 'void', currency, at FROM sale WHERE status = 'voided'`);
  await client.query(`
    INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id, created_at)
    SELECT 'ltr_' || kind || substr(suffix, 2),
      CASE WHEN leg = 1 THEN 'acc_p' || left(currency, 1) || substr(affiliate_id, 7) ELSE 'acc_expense' || currency END,
      (minor / 5) * leg * CASE kind WHEN 'e' THEN 1 ELSE -1 END, currency, 'com_' || suffix, at
    FROM sale CROSS JOIN (VALUES (1), (-1)) l(leg) CROSS JOIN (VALUES ('e'), ('v')) k(kind)
    WHERE kind = 'e' OR status = 'voided'`);
}
