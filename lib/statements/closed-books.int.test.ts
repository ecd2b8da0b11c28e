import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { sqlState } from '@/lib/db/errors';
import { inTransaction } from '@/lib/db/transact';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk, ok } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { closeBooks } from '@/lib/statements/close-books';
import { issueMonthStatement, issuePayoutStatement } from '@/lib/statements/issue-statement';
import { getStatement } from '@/lib/statements/queries';
import type { StatementData } from '@/lib/statements/types';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { testTerms } from '@/lib/testing/terms';
import { addDays } from '@/lib/time/calendar';

type Who = { programId: string; affiliateId: string };

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function makeWho(): Promise<Who> {
  const { id: programId } = await makeProgram({ minimumPayout: { USD: 1_000 } });
  return { programId, affiliateId: (await makeAffiliate({ programId })).id };
}

/** Earned, asked for and approved months ago, to be paid now, by the real clock. */
async function makeApprovedPayout(who: Who): Promise<string> {
  const earnedAt = addDays(new Date(), -100);
  const email = `${who.affiliateId}@pay.example`;
  await atTime(addDays(earnedAt, -5), () =>
    savePayoutDetails(systemCtx, who.affiliateId, { method: 'paypal', email }),
  );
  await atTime(earnedAt, async () => {
    const { commissionId } = await makeEarned(who, { amountMinor: 5_000n, earnedAt });
    expectOk(await approveCommission(staffCtx, { commissionId }));
  });
  return atTime(addDays(earnedAt, 50), async () => {
    await matureCommissions();
    const asked = { affiliateId: who.affiliateId, currency: 'USD' };
    const { payoutId } = expectOk(await requestPayout(systemCtx, asked));
    expectOk(await approvePayout(staffCtx, { payoutId }));
    return payoutId;
  });
}

async function statementOfPayout(payoutId: string): Promise<StatementData> {
  const { statementId } = expectOk(await issuePayoutStatement(staffCtx, { payoutId }));
  return dataOf(statementId);
}

async function dataOf(statementId: string): Promise<StatementData> {
  const statement = await getStatement(staff, statementId);
  if (!statement) throw new Error('no statement');
  return statement.data;
}

/** The months from the last but one to the next, once all of them are over. */
async function monthsOf(who: Who): Promise<StatementData[]> {
  const all: StatementData[] = [];
  const rows = await db.$queryRaw<{ month: string }[]>`
    SELECT DISTINCT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM ledger_transfer
    WHERE affiliate_id = ${who.affiliateId} ORDER BY 1`;
  for (const { month } of rows) {
    const issue = () => issueMonthStatement(staffCtx, { ...who, currency: 'USD', month });
    const { statementId } = expectOk(await atTime(addDays(new Date(), 70), issue));
    all.push(await dataOf(statementId));
  }
  return all;
}

/** What the ledger says today of the time before. */
async function owedBefore({ affiliateId }: Who, before: Date): Promise<bigint> {
  const [row] = await db.$queryRaw<{ minor: bigint }[]>`
    SELECT coalesce(sum(e.amount_minor), 0)::bigint AS minor
    FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id
    WHERE t.affiliate_id = ${affiliateId} AND t.created_at < ${before}
      AND a.kind IN ('pending', 'available', 'in_payout', 'debt')`;
  return row?.minor ?? 0n;
}

const bonus = (who: Who, amount: bigint) =>
  grantBonus(staffCtx, {
    affiliateId: who.affiliateId,
    currency: 'USD',
    amount,
    kind: 'bonus',
    reason: 'A reason for the test',
    waiveHold: false,
  });

/**
 * Earns something in a transaction that waits when it has begun, before it has touched anything (`before`), or when it
 * has posted and not committed (`after`).
 */
function slowly(who: Who, amountMinor: bigint, waits: 'before' | 'after') {
  const [here, go] = [gate(), gate()];
  let attempts = 0;
  const pause = async () => {
    here.open();
    await go.opened;
  };
  const done = inTransaction(async (tx, now) => {
    attempts++;
    if (waits === 'before') await pause();
    // Without the affiliate’s lock, which commands take: the guard alone has to do.
    await earnCommission(
      { tx, ctx: systemCtx, now },
      {
        ...who,
        kind: 'bonus',
        orderId: null,
        customerId: null,
        amountMinor,
        lines: [],
        currency: 'USD',
        terms: testTerms,
        earnedAt: now,
        subId: null,
        clickId: null,
        source: 'manual',
        reason: 'A reason for the test',
        holds: [],
      },
    );
    if (waits === 'after') await pause();
    return ok(null);
  });
  return { isThere: here.opened, go: go.open, done, attempts: () => attempts };
}

const amounts = (data: StatementData) => data.lines.map((line) => line.amountMinor);

describe('a statement closes the books up to its end', () => {
  it('what began before and posts after lands in the next period, once', async () => {
    const who = await makeWho();
    const payoutId = await makeApprovedPayout(who);
    const slow = slowly(who, 700n, 'before');
    await slow.isThere;
    await sleep(20);
    expectOk(await payPayout(staffCtx, { payoutId }));
    const told = await statementOfPayout(payoutId);
    slow.go();
    expectOk(await slow.done);
    expect(slow.attempts()).toBe(2);
    expect(await owedBefore(who, told.to)).toBe(told.closing.totalMinor);
    const posted = await db.ledgerTransfer.findMany({
      where: { affiliateId: who.affiliateId, kind: 'earn' },
      orderBy: { createdAt: 'asc' },
    });
    expect(posted).toHaveLength(2);
    expect(posted[1]?.createdAt.getTime()).toBeGreaterThanOrEqual(told.to.getTime());
    const months = await monthsOf(who);
    expect(months.flatMap(amounts).filter((minor) => minor === 700n)).toHaveLength(1);
    expect(months.at(-1)?.closing.totalMinor).toBe(700n);
  });

  it('what was posted before and is not committed is waited for, and told', async () => {
    const who = await makeWho();
    await atTime(new Date('2026-10-05T00:00:00Z'), async () => expectOk(await bonus(who, 100n)));
    const october = new Date('2026-10-31T23:59:59.900Z');
    const slow = atTime(october, () => Promise.resolve(slowly(who, 900n, 'after')));
    const { isThere, go, done } = await slow;
    await isThere;
    let isIssued = false;
    const issuing = atTime(new Date('2026-11-01T00:00:00Z'), () =>
      issueMonthStatement(staffCtx, { ...who, currency: 'USD', month: '2026-10' }),
    ).finally(() => (isIssued = true));
    await sleep(400);
    expect(isIssued).toBe(false);
    go();
    expectOk(await done);
    const data = await dataOf(expectOk(await issuing).statementId);
    expect(amounts(data)).toEqual([100n, 900n]);
    expect(await owedBefore(who, data.to)).toBe(data.closing.totalMinor);
  });

  it('who posts and does not commit has the statement wait, and nothing is closed', async () => {
    const who = await makeWho();
    const payoutId = await makeApprovedPayout(who);
    expectOk(await payPayout(staffCtx, { payoutId }));
    const slow = slowly(who, 900n, 'after');
    await slow.isThere;
    expect(await issuePayoutStatement(staffCtx, { payoutId })).toMatchObject({
      error: { code: 'STATEMENT_NOT_READY' },
    });
    const affiliate = await db.affiliate.findUniqueOrThrow({ where: { id: who.affiliateId } });
    expect(affiliate.booksClosedTo).toBeNull();
    slow.go();
    expectOk(await slow.done);
    await statementOfPayout(payoutId);
  });

  it('asked for by two at once is one, and what is refused closes nothing', async () => {
    const who = await makeWho();
    const month = { ...who, currency: 'USD', month: '2026-09' };
    await atTime(new Date('2026-09-05T00:00:00Z'), async () => expectOk(await bonus(who, 100n)));
    const early = atTime(new Date('2026-09-30T23:59:59.998Z'), () =>
      issueMonthStatement(staffCtx, month),
    );
    expect(await early).toMatchObject({ error: { code: 'STATEMENT_NOT_READY' } });
    const other = await issueMonthStatement(staffCtx, { ...month, currency: 'EUR' });
    expect(other).toMatchObject({ error: { code: 'STATEMENT_NOT_FOUND' } });
    const where = { id: who.affiliateId };
    expect((await db.affiliate.findUniqueOrThrow({ where })).booksClosedTo).toBeNull();
    const both = await Promise.all([
      issueMonthStatement(staffCtx, month),
      issueMonthStatement(staffCtx, month),
    ]);
    const issued = both.map(expectOk);
    expect(issued.map((one) => one.alreadyIssued).sort()).toEqual([false, true]);
    expect(new Set(issued.map((one) => one.statementId)).size).toBe(1);
    const closed = new Date('2026-10-01T00:00:00Z');
    expect((await db.affiliate.findUniqueOrThrow({ where })).booksClosedTo).toEqual(closed);
    expectOk(await closeBooks(who.affiliateId, addDays(closed, -1)));
    expect((await db.affiliate.findUniqueOrThrow({ where })).booksClosedTo).toEqual(closed);
    for (const booksClosedTo of [addDays(closed, -1), null]) {
      const reopening = db.affiliate.update({ where, data: { booksClosedTo } });
      expect(sqlState(await reopening.catch((error: unknown) => error))).toBe('23514');
    }
  });

  it('a transaction that stands idle, of another role, does not hold it up; what that one posts late is refused', async () => {
    const who = await makeWho();
    const payoutId = await makeApprovedPayout(who);
    await withOtherRole(async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT 1');
      await sleep(20);
      expectOk(await payPayout(staffCtx, { payoutId }));
      const told = await statementOfPayout(payoutId);
      const late = client.query(
        `WITH t AS (
           INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency)
           VALUES ('ltr_late', $1, $2, 'earn', 'USD') RETURNING id)
         INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency)
         SELECT 'ltr_late', a.id, CASE a.kind WHEN 'paid' THEN -1 ELSE 1 END, 'USD'
         FROM ledger_account a WHERE a.affiliate_id = $2 AND a.kind IN ('paid', 'pending')`,
        [who.programId, who.affiliateId],
      );
      expect(sqlState(await late.catch((error: unknown) => error))).toBe('TB001');
      expect(await owedBefore(who, told.to)).toBe(told.closing.totalMinor);
    });
  });

  it('20 orders at once while it is issued all earn, each in one period', async () => {
    const who = await makeWho();
    const payoutId = await makeApprovedPayout(who);
    const code = `CLOSED${Date.now()}`;
    expectOk(
      await createDiscountCode(systemCtx, {
        ...who,
        code,
        kind: 'percent',
        percentBps: 1_000,
      }),
    );
    const order = async (at: number) => {
      await sleep(at * 10);
      return recordOrder(systemCtx, who.programId, {
        orderId: `closed-${who.affiliateId}-${at}`,
        customerId: `closed-${who.affiliateId}-${at}`,
        amount: 10_000,
        currency: 'USD',
        code,
      });
    };
    let isDone = false;
    const closing = async () => {
      for (; !isDone; await sleep(3)) await closeBooks(who.affiliateId, new Date(Date.now() - 1));
    };
    const closers = closing();
    const orders = Promise.all(Array.from({ length: 20 }, (_, at) => order(at)));
    await sleep(50);
    expectOk(await payPayout(staffCtx, { payoutId }));
    const told = await statementOfPayout(payoutId);
    const answers = (await orders).map(expectOk);
    isDone = true;
    await closers;
    expect(answers.filter((answer) => answer.commission !== null)).toHaveLength(20);
    expect(await owedBefore(who, told.to)).toBe(told.closing.totalMinor);
    const earned = answers.map((answer) => answer.commission?.id);
    const lines = (await monthsOf(who)).flatMap((data) => data.lines);
    expect(
      lines.map((line) => line.commissionId).filter((id) => earned.includes(id ?? '')),
    ).toHaveLength(20);
  });
});

async function withOtherRole(run: (client: pg.Client) => Promise<void>): Promise<void> {
  const role = `closed_${process.pid}`;
  await db.$executeRawUnsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  await db.$executeRawUnsafe(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await db.$executeRawUnsafe(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
  const url = new URL(process.env.DATABASE_URL ?? '');
  const client = new pg.Client(Object.assign(url, { username: role, password: 'x' }).href);
  try {
    await client.connect();
    await run(client);
  } finally {
    await client.end();
    await db.$executeRawUnsafe(`DROP OWNED BY ${role}`);
    await db.$executeRawUnsafe(`DROP ROLE ${role}`);
  }
}
