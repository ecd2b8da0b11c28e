import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import type { Check } from '@/lib/books/run-check';
import { verifyBooks, verifyChanges } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { issuePayoutStatement } from '@/lib/statements/issue-statement';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeCommission, refundOrder } from '@/lib/testing/history';
import { keepMigrationRecord } from '@/lib/testing/migration-record';
import { addDays } from '@/lib/time/calendar';

const start = new Date('2026-01-05T10:00:00.000Z');
const day = (n: number) => addDays(start, n);
const reason = 'A reason for the test';

type Ids = Record<
  | 'affiliate'
  | 'other'
  | 'pending'
  | 'pendingToo'
  | 'approved'
  | 'available'
  | 'requested'
  | 'paid'
  | 'requestedPayout'
  | 'paidPayout'
  | 'cancelledPayout',
  string
>;
let ids: Ids;
let sequence = 0;

const payoutOf = (affiliateId: string, at: Date) =>
  atTime(at, async () =>
    expectOk(await requestPayout(systemCtx, { affiliateId, currency: 'USD' })),
  );

/** A history in which every status, a debt after payment, a netted debt and a released payout occur. */
async function makeBooks(): Promise<Ids> {
  const program = await makeProgram();
  const affiliate = await makeAffiliate({ programId: program.id });
  const other = await makeAffiliate({ programId: program.id });
  const member = { id: affiliate.id, programId: program.id };
  const otherMember = { id: other.id, programId: program.id };
  for (const { id } of [affiliate, other]) {
    const email = `${id}@pay.example`;
    await atTime(start, () => savePayoutDetails(systemCtx, id, { method: 'paypal', email }));
  }
  const approve = (id: string, at: Date) =>
    atTime(at, async () => expectOk(await approveCommission(staffCtx, { commissionId: id })));
  const earnAndApprove = async (amountMinor: bigint, at: Date, who = member) => {
    const commission = await makeCommission(who, { amountMinor, earnedAt: at });
    await approve(commission.id, at);
    return commission;
  };

  const paid = await earnAndApprove(100_000n, day(0));
  await atTime(day(31), matureCommissions);
  const first = await payoutOf(affiliate.id, day(32));
  await atTime(day(33), () => approvePayout(staffCtx, { payoutId: first.payoutId }));
  await atTime(day(34), () => sendPayout(staffCtx, { payoutId: first.payoutId }));
  await atTime(day(35), () => payPayout(staffCtx, { payoutId: first.payoutId }));
  await refundOrder(paid.orderId, 33_333n, day(36));

  // A payout that was approved, a debt that came while it was on its way, and its failure.
  const onItsWay = await earnAndApprove(80_000n, day(37));
  await atTime(day(68), matureCommissions);
  const second = await payoutOf(affiliate.id, day(68));
  await atTime(day(69), () => approvePayout(staffCtx, { payoutId: second.payoutId }));
  await refundOrder(onItsWay.orderId, 20_000n, day(70));
  await atTime(day(71), () => sendPayout(staffCtx, { payoutId: second.payoutId }));
  await atTime(day(72), () =>
    closePayout(staffCtx, { payoutId: second.payoutId, event: 'fail', reason }),
  );

  const requested = await earnAndApprove(90_000n, day(73));
  await atTime(day(104), matureCommissions);
  const third = await payoutOf(affiliate.id, day(104));
  const { payoutId } = first;
  await atTime(day(36), async () => expectOk(await issuePayoutStatement(staffCtx, { payoutId })));

  const available = await earnAndApprove(50_000n, day(105));
  await atTime(day(136), matureCommissions);
  const approved = await earnAndApprove(40_000n, day(137));
  const pending = await makeCommission(member, { amountMinor: 30_000n, earnedAt: day(138) });
  const pendingToo = await makeCommission(member, {
    amountMinor: 30_000n,
    earnedAt: day(138),
    holds: [{ kind: 'self_referral', reason }],
  });
  const voided = await makeCommission(member, { amountMinor: 20_000n, earnedAt: day(138) });
  await atTime(day(139), () => voidCommission(staffCtx, { commissionId: voided.id, reason }));
  const gone = await earnAndApprove(20_000n, day(138));
  await atTime(day(139), () => clawBackCommission(staffCtx, { commissionId: gone.id, reason }));

  await earnAndApprove(60_000n, day(0), otherMember);
  await atTime(day(31), matureCommissions);
  const cancelled = await payoutOf(other.id, day(32));
  await atTime(day(33), () =>
    closePayout(staffCtx, { payoutId: cancelled.payoutId, event: 'cancel', reason }),
  );
  return {
    affiliate: affiliate.id,
    other: other.id,
    pending: pending.id,
    pendingToo: pendingToo.id,
    approved: approved.id,
    available: available.id,
    requested: requested.id,
    paid: paid.id,
    requestedPayout: third.payoutId,
    paidPayout: first.payoutId,
    cancelledPayout: cancelled.payoutId,
  };
}

const failing = (checks: Check[]) => checks.flatMap((check) => (check.ok ? [] : [check.id]));

/** A mark from before everything: all is new, and every subject is found by what touched it. */
const MARK_BEFORE = `INSERT INTO book_mark VALUES (1, 0, 0, 0, '2020-01-01', '2020-01-01')`;

/** What the whole shows, and what a run shows that looks at what changed. */
async function red(url: string): Promise<{ whole: string[]; changes: string[] }> {
  const whole = failing(await verifyBooks());
  await asSuperuser(url, [MARK_BEFORE]);
  const looked = await verifyChanges({ small: -1n, waitMs: 30_000 });
  expect([looked.since, looked.moved]).toEqual([
    new Date('2020-01-01'),
    looked.checks.every(({ ok }) => ok),
  ]);
  return { whole, changes: failing(looked.checks) };
}

async function asSuperuser(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Damages a copy of the database, past every guard, and answers which checks see it. A statement may name ids as
 * {pending}. The copy is what verifyBooks reads meanwhile.
 */
async function damaged(...statements: string[]): ReturnType<typeof red> {
  const original = env().DATABASE_URL;
  const name = `${new URL(original).pathname.slice(1)}_d${sequence++}`;
  const admin = new URL(original);
  admin.pathname = '/postgres';
  const copy = new URL(original);
  copy.pathname = `/${name}`;
  await db.$disconnect();
  const source = new URL(original).pathname.slice(1);
  await asSuperuser(admin.toString(), [
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${source}' AND pid <> pg_backend_pid()`,
    `CREATE DATABASE "${name}" TEMPLATE "${source}"`,
  ]);
  const settings = env();
  try {
    await asSuperuser(copy.toString(), [
      'SET session_replication_role = replica',
      ...statements.map((statement) =>
        statement
          .replace(/\{(\w+)\}/g, (_, key: keyof Ids) => `'${ids[key]}'`)
          .replaceAll('DATABASE_NAME', `"${name}"`),
      ),
    ]);
    settings.DATABASE_URL = copy.toString();
    return await red(copy.toString());
  } finally {
    settings.DATABASE_URL = original;
    await asSuperuser(admin.toString(), [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`]);
  }
}

beforeAll(async () => {
  ids = await makeBooks();
  await keepMigrationRecord();
});

const move = (from: string, kind: string, amount: string) => `
  WITH t AS (INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency)
      SELECT 'ltr_wrong', program_id, affiliate_id, 'wrong', 'USD' FROM ledger_account
      WHERE affiliate_id = {other} AND kind = '${from}' RETURNING id),
    item AS (SELECT id FROM payout_item WHERE payout_id = {cancelledPayout} LIMIT 1)
  INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, payout_item_id)
  SELECT t.id, a.id, CASE a.kind WHEN '${from}' THEN -(${amount}) ELSE ${amount} END, 'USD', item.id
  FROM t, item, ledger_account a WHERE a.affiliate_id = {other} AND a.kind IN ('${from}', '${kind}')`;
const rebook = `UPDATE ledger_account a SET balance_minor = coalesce(
  (SELECT sum(amount_minor) FROM ledger_entry e WHERE e.account_id = a.id), 0) WHERE affiliate_id IS NOT NULL`;

/** Joins the first customers of a program, each to the next. */
const joinNext = (count: number) => `
  WITH row AS (SELECT id, program_id, lead(id) OVER w AS next, row_number() OVER w AS n FROM customer
    WHERE program_id = (SELECT program_id FROM customer GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
    WINDOW w AS (ORDER BY id))
  UPDATE customer k SET joined_at = app_now(), merged_into = CASE WHEN row.n <= ${count} THEN row.next END
  FROM row WHERE row.id = k.id AND row.n <= ${count + 1}`;
/** Attributions of the first customer, past the keys: each from the day it is told until another. */
const attributions = (...each: [status: string, day: number, endsAt: number | null][]) =>
  `INSERT INTO attribution (id, program_id, customer_id, root_customer_id, affiliate_id, status, source, attributed_at,
     starts_at, ended_at, end_reason)
   SELECT 'att_' || n, k.program_id, CASE WHEN n = 1 AND until IS NULL THEN k.id END, k.id, {affiliate}, status, 'manual',
     timestamptz '2026-01-01' + from_day * interval '1 day', timestamptz '2026-01-01' + from_day * interval '1 day',
     timestamptz '2026-01-01' + until * interval '1 day', CASE WHEN until IS NOT NULL THEN 'JOINED' END
   FROM (SELECT * FROM customer ORDER BY id LIMIT 1) k,
     (VALUES ${each.map(([status, from, until], at) => `(${at + 1}, '${status}', ${from}, ${until ?? 'NULL'}::int)`).join()})
       AS v(n, status, from_day, until)`;

describe('the books', () => {
  it('are in order after a history of every kind', async () => {
    const checks = await verifyBooks();
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.id)).toEqual([
      ...['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I8p', 'I9', 'I10', 'I11', 'I12', 'I13'],
      ...[
        'I14',
        'I15',
        'I16',
        'I17',
        'I18',
        'I19',
        'I20',
        'I21',
        'I22',
        'STATEMENTS',
        'ZONES',
        'CLICKS',
        'CHAIN',
        'CLOCK',
        'CODES',
        'GUARDS',
        'MIGRATIONS',
      ],
    ]);
  });

  it('are in order for a run that finds all of it new, and it moves its mark', async () => {
    expect(await damaged()).toEqual({ whole: [], changes: [] });
  });

  it.each<[string, string[], string[]]>([
    [
      'two transfers that hold each other’s legs',
      ['I1'],
      [
        `WITH leg AS (SELECT DISTINCT ON (e.transfer_id) e.id, e.transfer_id FROM ledger_entry e
           JOIN ledger_transfer t ON t.id = e.transfer_id
           WHERE t.kind = 'mature' AND e.amount_minor > 0 AND e.commission_id IN ({available}, {requested})),
         pair AS (SELECT a.id, b.transfer_id FROM leg a JOIN leg b ON b.id <> a.id)
         UPDATE ledger_entry e SET transfer_id = pair.transfer_id FROM pair WHERE pair.id = e.id`,
      ],
    ],
    [
      'an entry of no transfer',
      ['I1', 'I2'],
      [
        `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
         SELECT 'ltr_none', id, 5, 'USD', {pending} FROM ledger_account WHERE kind = 'expense'`,
      ],
    ],
    [
      'a payout of another amount than its items',
      ['I3'],
      [`UPDATE payout SET amount_minor = amount_minor + 1 WHERE id = {requestedPayout}`],
    ],
    [
      'an item that still stands in a cancelled payout',
      ['I4'],
      [`UPDATE payout_item SET released_at = NULL WHERE payout_id = {cancelledPayout}`],
    ],
    [
      'a paid item that belongs to another commission',
      ['I5', 'I6'],
      [
        `UPDATE payout_item SET commission_id = {pending} WHERE payout_id = {paidPayout} AND kind = 'earning'`,
      ],
    ],
    [
      'money booked on another commission',
      ['I6'],
      [
        `UPDATE ledger_entry SET commission_id = CASE commission_id WHEN {approved} THEN {pending} ELSE {approved} END
         WHERE commission_id IN ({approved}, {pending})`,
      ],
    ],
    [
      'two affiliates who are booked each other’s commission',
      ['I6', 'I15'],
      [
        `INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency)
         SELECT 'ltr_' || id, program_id, id, 'wrong', 'USD' FROM affiliate WHERE id IN ({affiliate}, {other})`,
        `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
         SELECT 'ltr_' || a.affiliate_id, a.id, CASE c.affiliate_id WHEN a.affiliate_id THEN -1 ELSE 1 END, 'USD', c.id
         FROM ledger_account a, commission c
         WHERE a.affiliate_id IN ({affiliate}, {other}) AND a.kind = 'available'
           AND (c.id = {available} OR c.affiliate_id = {other})`,
      ],
    ],
    [
      'a payout of what another affiliate earned',
      ['I3'],
      [`UPDATE payout SET affiliate_id = {other} WHERE id = {requestedPayout}`],
    ],
    ['an account below zero', ['I7'], [move('available', 'pending', '999999999'), rebook]],
    [
      'a transition without an audit row',
      ['I8'],
      [`DELETE FROM audit_event WHERE subject_id = {approved} AND action = 'COMMISSION_APPROVED'`],
    ],
    [
      'a transition without an event',
      ['I8'],
      [`DELETE FROM outbox_event WHERE subject_id = {approved} AND type = 'commission.approved'`],
    ],
    [
      'a step that is no legal edge',
      ['I8'],
      [
        `UPDATE audit_event SET to_status = 'paid' WHERE subject_id = {approved} AND action = 'COMMISSION_APPROVED'`,
        `UPDATE commission SET status = 'approved' WHERE id = {approved}`,
      ],
    ],
    [
      'a payout’s step without an audit row',
      ['I8p'],
      [`DELETE FROM audit_event WHERE subject_id = {paidPayout} AND action = 'PAYOUT_SENT'`],
    ],
    [
      'an event about a commission that does not exist',
      ['I9'],
      [
        `INSERT INTO outbox_event (id, type, subject_type, subject_id, payload)
         VALUES ('evt_x', 'commission.approved', 'commission', 'com_none', '{}')`,
      ],
    ],
    [
      'a commission that was earned twice',
      ['I10'],
      [
        `UPDATE ledger_transfer SET kind = 'earn' WHERE kind = 'mature' AND id IN
         (SELECT transfer_id FROM ledger_entry WHERE commission_id = {available})`,
      ],
    ],
    [
      'a refund parked beside its order',
      ['I11'],
      [
        `INSERT INTO refund (id, program_id, external_id, order_external_id, status, amount_minor, fingerprint, occurred_at)
         SELECT 'ref_x', program_id, 'ref_x', external_id, 'parked', 0, 'x', app_now() FROM sales_order LIMIT 1`,
      ],
    ],
    [
      'a payment and its invoice that are two orders',
      ['I11'],
      [
        `UPDATE sales_order SET source = 'stripe'`,
        `INSERT INTO stripe_payment (payment_ref, order_external_id)
         SELECT a.external_id, b.external_id FROM sales_order a
         JOIN sales_order b ON b.program_id = a.program_id AND b.id > a.id LIMIT 1`,
      ],
    ],
    [
      'an order that counts other refunds than it has',
      ['I12', 'I20'],
      [`UPDATE sales_order SET refunded_minor = refunded_minor + 1 WHERE refunded_minor > 0`],
    ],
    [
      'a commission that became available early',
      ['I13'],
      [`UPDATE commission SET matured_at = earned_at WHERE id = {available}`],
    ],
    [
      'a commission that changed hands without its money',
      ['I6', 'I14', 'I20', 'I21'],
      [`UPDATE commission SET affiliate_id = {other} WHERE id = {pending}`],
    ],
    [
      'a kept balance that its entries do not give',
      ['I15'],
      [
        `UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE affiliate_id = {other} AND kind = 'available'`,
      ],
    ],
    [
      'an open balance of a commission that its entries do not give',
      ['I15'],
      [
        `INSERT INTO open_balance SELECT id, {paid}, 1 FROM ledger_account WHERE affiliate_id = {other} AND kind = 'available'`,
      ],
    ],
    [
      'an id in an answer that does not exist',
      ['I16'],
      [
        `INSERT INTO idempotency_record (api_key_id, route, key, fingerprint, status_code, body, completed_at)
         VALUES ('key_x', 'POST /orders', 'k', 'f', 200, '{"commission":{"id":"com_01h455vb4pex5vsknk084sn02q"}}', now())`,
      ],
    ],
    [
      'a fully refunded order whose commission stands',
      ['I12', 'I17', 'I20'],
      [
        `UPDATE refund r SET amount_minor = o.total_minor FROM sales_order o JOIN commission c ON c.order_id = o.id
         WHERE r.order_id = o.id AND c.id = {paid}`,
        `UPDATE sales_order o SET refunded_minor = total_minor FROM commission c WHERE c.order_id = o.id AND c.id = {paid}`,
      ],
    ],
    [
      'lines that are not what their commission is',
      ['I18'],
      [
        `UPDATE commission_line SET amount_minor = amount_minor + 1 WHERE commission_id = {pending}`,
      ],
    ],
    [
      'lines that are not those of the order',
      ['I18'],
      [`UPDATE commission_line SET sku = 'another' WHERE commission_id = {pending}`],
    ],
    [
      'a line of which more was taken back than it earned',
      ['I18', 'GUARDS'],
      [
        'ALTER TABLE commission_line DROP CONSTRAINT commission_line_clawed_back_check',
        `UPDATE commission_line SET clawed_back_minor = amount_minor + 1 WHERE commission_id = {pending}`,
      ],
    ],
    [
      'an order whose commission went without a word',
      ['I20', 'I21'],
      [
        `INSERT INTO sales_order (id, program_id, external_id, customer_id, affiliate_id, amount_minor, total_minor, currency, fingerprint, occurred_at)
         SELECT 'ord_' || repeat('7', 26), program_id, 'silent', customer_id, affiliate_id, 5, 5, currency, 'f', occurred_at FROM sales_order
         WHERE id = (SELECT order_id FROM commission WHERE id = {pending})`,
      ],
    ],
    [
      'an order of nobody that does not say why',
      ['I21', 'GUARDS'],
      [
        'ALTER TABLE sales_order DROP CONSTRAINT sales_order_nobody_check',
        `INSERT INTO sales_order (id, program_id, external_id, customer_id, amount_minor, total_minor, currency, fingerprint, occurred_at)
         SELECT 'ord_' || repeat('7', 26), program_id, 'silent', customer_id, 5, 5, currency, 'f', occurred_at FROM sales_order
         WHERE id = (SELECT order_id FROM commission WHERE id = {pending})`,
      ],
    ],
    [
      'an order of nothing that earned',
      ['I20', 'I21', 'GUARDS'],
      [
        'ALTER TABLE sales_order DROP CONSTRAINT sales_order_nobody_check, DROP CONSTRAINT sales_order_nothing_paid_check',
        `UPDATE sales_order SET amount_minor = 0 WHERE id = (SELECT order_id FROM commission WHERE id = {pending})`,
      ],
    ],
    [
      'a name of two customers',
      ['I22'],
      [
        `ALTER TABLE customer_name DROP CONSTRAINT customer_name_pkey`,
        `INSERT INTO customer_name (program_id, source, name, customer_id)
         SELECT n.program_id, n.source, n.name, k.id FROM customer_name n
         JOIN customer k ON k.program_id = n.program_id AND k.id > n.customer_id LIMIT 1`,
      ],
    ],
    [
      'a name of another program’s customer',
      ['I22'],
      [
        `UPDATE customer_name SET program_id = 'prg_x' WHERE name = (SELECT min(name) FROM customer_name)`,
      ],
    ],
    [
      'a customer without a name',
      ['I22'],
      [`DELETE FROM customer_name WHERE name = (SELECT min(external_id) FROM customer)`],
    ],
    ['a chain of joins', ['I22'], [joinNext(2)]],
    [
      'a circle of joins',
      ['I22'],
      [
        joinNext(1),
        `UPDATE customer k SET merged_into = m.id
      FROM customer m WHERE m.merged_into = k.id AND k.merged_into IS NULL`,
      ],
    ],
    [
      'a customer who was joined to and does not say so',
      ['I22'],
      [joinNext(1), `UPDATE customer SET joined_at = NULL WHERE merged_into IS NULL`],
    ],
    [
      'two open attributions of one customer',
      ['I22', 'GUARDS'],
      [
        `ALTER TABLE attribution DROP CONSTRAINT attribution_open_check`,
        attributions(['provisional', 1, null], ['provisional', 1, null]),
      ],
    ],
    [
      'two attributions of one customer at one time',
      ['I20', 'I22'],
      [attributions(['fixed', 2, null], ['fixed', 1, 3])],
    ],
    [
      'an attribution of a customer who was joined to another',
      ['I22'],
      [
        attributions(['fixed', 1, 1]),
        `UPDATE customer SET joined_at = app_now(), merged_into = (SELECT max(k.id) FROM customer k, attribution a
           JOIN customer r ON r.id = a.root_customer_id WHERE k.program_id = r.program_id)
         WHERE id = (SELECT root_customer_id FROM attribution)`,
        `UPDATE customer SET joined_at = app_now()`,
      ],
    ],
    [
      'a statement that says something else',
      ['STATEMENTS'],
      [`UPDATE statement SET data = jsonb_set(data, '{closing,totalMinor}', '"1"')`],
    ],
    [
      'books that were opened again',
      ['STATEMENTS'],
      [`UPDATE affiliate SET books_closed_to = books_closed_to - interval '1 second'`],
    ],
    [
      'a program without days',
      ['I20', 'ZONES'],
      [`DELETE FROM program_zone WHERE program_id = (SELECT max(id) FROM program)`],
    ],
    [
      'days of a program with a gap between them',
      ['ZONES'],
      [
        `INSERT INTO program_zone (program_id, from_at, to_at, zone, first_day, last_day)
         SELECT program_id, '2100-01-02', to_at, zone, '2100-01-01', last_day FROM program_zone`,
        `UPDATE program_zone SET to_at = '2100-01-01', last_day = '2099-12-31' WHERE from_at < '2100-01-01'`,
      ],
    ],
    [
      'two months of statements that tell of the same time',
      ['ZONES'],
      [
        `INSERT INTO statement (id, program_id, affiliate_id, number, kind, currency, from_at, to_at, data, issued_at)
         SELECT 'stm_' || n, program_id, affiliate_id, 100 + n, 'month', currency, from_at - n * interval '1 hour', to_at, data,
           issued_at
         FROM statement, generate_series(1, 2) n`,
      ],
    ],
    [
      'a program in another zone than its days',
      ['ZONES'],
      [`UPDATE program SET time_zone = 'Asia/Kolkata'`],
    ],
    [
      'clicks in the roll-ups that nobody made',
      ['CLICKS'],
      [
        `INSERT INTO click_day (scope_id, dimension, day, clicks)
         VALUES ({other}, 'all', (app_now() AT TIME ZONE 'UTC')::date, 5)`,
      ],
    ],
    [
      'a click that the roll-ups do not know',
      ['CLICKS'],
      [
        `INSERT INTO click (id, occurred_at, program_id, affiliate_id, session_id, status)
         SELECT 'clk_x', app_now(), program_id, id, 'vis_x', 'counted' FROM affiliate WHERE id = {other}`,
      ],
    ],
    [
      'a moved clock',
      ['CLOCK'],
      [`ALTER DATABASE DATABASE_NAME SET tributary.clock_offset = '1 day'`],
    ],
    [
      'a trigger that is switched off',
      ['GUARDS'],
      [`ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only`],
    ],
    ['a missing unique index', ['GUARDS'], [`DROP INDEX payout_item_live_earning_key`]],
    [
      'a constraint that was never validated',
      ['GUARDS'],
      [
        `ALTER TABLE commission DROP CONSTRAINT commission_amount_check`,
        `ALTER TABLE commission ADD CONSTRAINT commission_amount_check CHECK (amount_minor > 0) NOT VALID`,
      ],
    ],
    [
      'a migration that is not applied',
      ['MIGRATIONS'],
      [`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%guards'`],
    ],
  ])('show %s, in exactly the checks it breaks', async (_what, expected, statements) => {
    expect(await damaged(...statements)).toEqual({ whole: expected, changes: expected });
  });
});
