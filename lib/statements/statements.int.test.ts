import { beforeAll, describe, expect, it } from 'vitest';
import type { AffiliateViewer, StaffViewer } from '@/lib/auth/viewer';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { getCommission, listCommissions } from '@/lib/commissions/queries';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { verifyBooks } from '@/lib/books/verify';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { getPayout } from '@/lib/payouts/get-payout';
import { listPayouts } from '@/lib/payouts/queries';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { getBalances } from '@/lib/reports/balances';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { issueMonthStatement, issuePayoutStatement } from '@/lib/statements/issue-statement';
import { openStatement } from '@/lib/statements/open-statement';
import { getStatement, listStatements } from '@/lib/statements/queries';
import type { StatementData } from '@/lib/statements/types';
import type { BalanceRow } from '@/lib/reports/types';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeCommission, refundOrder } from '@/lib/testing/history';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };
const start = new Date('2026-01-03T10:00:00.000Z');
const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05'];
const CURRENCIES = ['USD', 'EUR'];
const after = new Date('2026-06-02T00:00:00.000Z');
const reason = 'A reason for the test';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Park and Miller's generator: the same seed makes the same history. */
function randomOf(from: number): (below: number) => number {
  let state = (from % 2147483646) + 1;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

const viewerOf = (row: { id: string; userId: string; programId: string }): AffiliateViewer => ({
  kind: 'affiliate',
  userId: row.userId,
  affiliateId: row.id,
  programId: row.programId,
});

let programId: string;
let ana: AffiliateViewer;
let bob: AffiliateViewer;
/** What the portal showed at the end of each month. */
const shown = new Map<string, BalanceRow[]>();

async function act(viewer: AffiliateViewer, random: (below: number) => number, now: Date) {
  const { affiliateId } = viewer;
  const member = { id: affiliateId, programId };
  const currency = CURRENCIES[random(2)] ?? 'USD';
  const pick = async (where: object) => {
    const rows = await db.commission.findMany({
      where: { affiliateId, ...where },
      orderBy: [{ earnedAt: 'asc' }, { id: 'asc' }],
    });
    return rows[random(Math.max(rows.length, 1))];
  };
  const payouts = (status: string[]) =>
    db.payout.findFirst({ where: { affiliateId, status: { in: status } } });
  const commission = await pick(random(2) === 0 ? { status: 'paid' } : {});
  switch (random(12)) {
    case 0:
    case 1:
    case 2: {
      const amountMinor = BigInt(5 * (1_000 + random(20_000)));
      await makeCommission(member, { amountMinor, currency, earnedAt: now });
      return;
    }
    case 3:
    case 4:
      await db.commission
        .findMany({ where: { affiliateId, status: 'pending' }, take: 3 })
        .then(async (rows) => {
          for (const row of rows) await approveCommission(staffCtx, { commissionId: row.id });
        });
      await matureCommissions();
      return;
    case 5: {
      const pending = await pick({ status: 'pending' });
      if (pending) await voidCommission(staffCtx, { commissionId: pending.id, reason });
      return;
    }
    case 6:
    case 7: {
      const order =
        commission?.orderId && (await db.order.findUnique({ where: { id: commission.orderId } }));
      const left = order ? order.totalMinor - order.refundedMinor : 0n;
      if (order && left > 3n) await refundOrder(order.id, left / BigInt(1 + random(3)), now);
      return;
    }
    case 8:
      await requestPayout(systemCtx, { affiliateId, currency });
      return;
    case 9: {
      const payout = await payouts(['requested', 'approved', 'sent']);
      if (!payout) return;
      await approvePayout(staffCtx, { payoutId: payout.id });
      await sendPayout(staffCtx, { payoutId: payout.id });
      await payPayout(staffCtx, { payoutId: payout.id });
      return;
    }
    case 10: {
      const payout = random(2) === 0 ? await payouts(['paid']) : null;
      if (payout)
        await closePayout(staffCtx, { payoutId: payout.id, event: 'return', reason: 'Came back' });
      return;
    }
    default: {
      const kind = random(2) === 0 ? 'write_off' : 'repay';
      await settleDebt(staffCtx, { kind, affiliateId, currency, reason, amount: 100n });
      if (random(3) === 0) {
        await grantBonus(staffCtx, {
          affiliateId,
          currency,
          amount: 2_500n,
          kind: 'bonus',
          reason: 'Launch week',
          waiveHold: false,
        });
      }
    }
  }
}

beforeAll(async () => {
  const program = await makeProgram({ minimumPayout: { USD: 100, EUR: 100 } });
  programId = program.id;
  [ana, bob] = [
    viewerOf(await makeAffiliate({ programId, name: 'Ana Ruiz' })),
    viewerOf(await makeAffiliate({ programId })),
  ];
  for (const { affiliateId } of [ana, bob]) {
    const email = `${affiliateId}@pay.example`;
    await atTime(start, () =>
      savePayoutDetails(systemCtx, affiliateId, { method: 'paypal', email }),
    );
  }
  const random = randomOf(seed);
  let now = start;
  for (const month of MONTHS) {
    const last = new Date(`${month}-28T00:00:00.000Z`);
    while (now < last) {
      for (const viewer of [ana, ana, bob]) {
        now = new Date(now.getTime() + 1000 * (1 + random(5_000)));
        await atTime(now, () => act(viewer, random, now));
      }
      now = addDays(now, random(2));
    }
    for (const viewer of [ana, bob]) {
      shown.set(`${viewer.affiliateId} ${month}`, await getBalances(viewer));
    }
    now = addDays(new Date(`${month}-28T10:00:00.000Z`), 5);
  }
  await atTime(after, issueDueStatements);
}, 300_000);

async function statementsOf(viewer: AffiliateViewer): Promise<StatementData[]> {
  const all: StatementData[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listStatements>> = await listStatements(
      viewer,
      {},
      { cursor },
    );
    for (const { id } of page.items) {
      const statement = await getStatement(viewer, id);
      if (statement) all.push(statement.data);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all.reverse();
}

const within = (at: Date | null, data: StatementData) =>
  at !== null && at >= data.from && at < data.to;
const sum = (lines: { amountMinor: bigint }[]) =>
  lines.reduce((total, line) => total + line.amountMinor, 0n);

describe(`statements over a random history (SEED=${seed})`, () => {
  it('say what the portal said at the end of each month, in each currency, and lead from one to the next', async () => {
    let compared = 0;
    for (const viewer of [ana, bob]) {
      const own = await statementsOf(viewer);
      for (const currency of CURRENCIES) {
        const months = own.filter((data) => data.kind === 'month' && data.currency === currency);
        let previous = 0n;
        for (const data of months) {
          const month = data.from.toISOString().slice(0, 7);
          const portal = shown
            .get(`${viewer.affiliateId} ${month}`)
            ?.find((row) => row.currency === currency);
          expect(data.closing).toEqual({
            pendingMinor: portal?.pendingMinor,
            availableMinor: portal?.availableMinor,
            inPayoutMinor: portal?.inPayoutMinor,
            debtMinor: portal?.debtMinor,
            totalMinor:
              (portal?.pendingMinor ?? 0n) +
              (portal?.availableMinor ?? 0n) +
              (portal?.inPayoutMinor ?? 0n) +
              (portal?.debtMinor ?? 0n),
          });
          expect(data.opening.totalMinor).toBe(previous);
          expect(data.opening.totalMinor + sum(data.lines)).toBe(data.closing.totalMinor);
          expect(data.lines.at(-1)?.balanceMinor ?? data.opening.totalMinor).toBe(
            data.closing.totalMinor,
          );
          expect(sum(data.totals)).toBe(sum(data.lines));
          previous = data.closing.totalMinor;
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(8);
  });

  it('have the lines that the portal’s lists have for the same window', async () => {
    const commissions = [];
    for (let cursor: string | null = null, first = true; first || cursor; first = false) {
      const page: Awaited<ReturnType<typeof listCommissions>> = await listCommissions(
        ana,
        {},
        { cursor, limit: 100 },
      );
      for (const { id } of page.items) {
        const detail = await getCommission(ana, id);
        if (detail) commissions.push(detail);
      }
      cursor = page.nextCursor;
    }
    const payouts = (await listPayouts(ana, {}, { limit: 100 })).items;
    let lines = 0;
    for (const data of (await statementsOf(ana)).filter(({ kind }) => kind === 'month')) {
      const own = commissions.filter((row) => row.currency === data.currency);
      const clawbacks = own.flatMap((row) => row.clawbacks);
      const expected = {
        earned: sum(own.filter((row) => within(row.earnedAt, data))),
        // What was taken back before stands among the clawbacks.
        voided: own
          .filter((row) => within(row.voidedAt, data))
          .reduce((total, row) => total - row.amountMinor + row.clawedBackMinor, 0n),
        taken: -sum(
          clawbacks.filter((row) => row.kind !== 'reversal' && within(row.createdAt, data)),
        ),
        paid: -sum(
          payouts.filter((row) => row.currency === data.currency && within(row.paidAt, data)),
        ),
        returned: sum(
          payouts.filter(
            (row) =>
              row.status === 'returned' &&
              row.currency === data.currency &&
              within(row.closedAt, data),
          ),
        ),
      };
      const of = (...kinds: string[]) => sum(data.lines.filter(({ kind }) => kinds.includes(kind)));
      expect({
        earned: of('earn', 'bonus', 'adjustment'),
        voided: of('void'),
        taken: of('claw_back'),
        paid: of('pay'),
        returned: of('return'),
      }).toEqual(expected);
      lines += data.lines.length;
    }
    expect(lines).toBeGreaterThan(20);
  });

  it('of payouts list what the portal lists in them, and sum to what was paid', async () => {
    let paid = 0;
    for (const viewer of [ana, bob]) {
      for (const data of (await statementsOf(viewer)).filter(({ kind }) => kind === 'payout')) {
        const payout = await getPayout(viewer, data.payout?.id ?? '');
        expect(sum(data.lines)).toBe(data.payout?.amountMinor);
        expect(payout?.amountMinor).toBe(data.payout?.amountMinor);
        expect(data.opening.totalMinor - data.closing.totalMinor).toBe(payout?.amountMinor);
        if (payout?.status === 'paid') {
          const items = payout.items.filter((item) => item.live);
          expect(data.lines.map((line) => line.commissionId).sort()).toEqual(
            items.map((item) => item.commissionId).sort(),
          );
        }
        paid++;
      }
    }
    expect(paid).toBe(await db.payout.count({ where: { programId, paidAt: { not: null } } }));
  });

  it('are numbered 1, 2, 3 without a gap, and the books are in order', async () => {
    const rows = await db.statement.findMany({ where: { programId }, orderBy: { number: 'asc' } });
    expect(rows.map((row) => row.number)).toEqual(rows.map((_, at) => at + 1));
    expect(rows.length).toBeGreaterThan(8);
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  it('are issued once: the next run of the job issues none', async () => {
    const before = await db.statement.count();
    expect(await atTime(after, issueDueStatements)).toEqual({ issued: 0, notReady: 0 });
    expect(await db.statement.count()).toBe(before);
  });

  it('stay as they were issued, whatever happens afterwards', async () => {
    const [row] = await db.statement.findMany({ where: { programId }, take: 1 });
    await expect(
      db.statement.update({ where: { id: row?.id ?? '' }, data: { number: 999 } }),
    ).rejects.toThrow();
    await db.affiliate.update({
      where: { id: ana.affiliateId },
      data: { legalName: 'Somebody else', name: 'Ana the second' },
    });
    const all = await statementsOf(ana);
    expect(all.every((data) => data.affiliate.name === 'Ana Ruiz')).toBe(true);
  });
});

describe('a statement', () => {
  async function paidPayout() {
    const who = await makePayableAffiliate();
    const [paidAt, earnedAt] = [new Date('2026-03-10T10:00:00Z'), new Date('2026-01-10T10:00:00Z')];
    const payoutId = await atTime(addDays(earnedAt, -5), async () => {
      const email = `${who.affiliateId}@pay.example`;
      await savePayoutDetails(systemCtx, who.affiliateId, { method: 'paypal', email });
      return '';
    }).then(() =>
      atTime(earnedAt, async () => {
        const { commissionId } = await makeEarned(who, { amountMinor: 5_000n, earnedAt });
        expectOk(await approveCommission(staffCtx, { commissionId }));
        return commissionId;
      }).then(() =>
        atTime(paidAt, async () => {
          await matureCommissions();
          const { payoutId } = expectOk(
            await requestPayout(systemCtx, { affiliateId: who.affiliateId, currency: 'USD' }),
          );
          expectOk(await approvePayout(staffCtx, { payoutId }));
          return payoutId;
        }),
      ),
    );
    const pay = () => atTime(addDays(paidAt, 1), () => payPayout(staffCtx, { payoutId }));
    return { ...who, payoutId, pay };
  }

  it('of a payout that is not paid is refused and nothing is written', async () => {
    const { payoutId, programId: program } = await paidPayout();
    expect(await issuePayoutStatement(staffCtx, { payoutId })).toMatchObject({
      error: { code: 'STATEMENT_NOT_READY' },
    });
    expect(await db.statement.count({ where: { programId: program } })).toBe(0);
  });

  it('asked for by 50 at once is one statement with one number and one audit row', async () => {
    const { payoutId, pay, programId: program, affiliateId } = await paidPayout();
    expectOk(await pay());
    const month = { affiliateId, currency: 'USD', month: '2026-03' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2 === 0
          ? issuePayoutStatement(staffCtx, { payoutId })
          : issueMonthStatement(staffCtx, month),
      ),
    );
    const issued = answers.map(expectOk);
    expect(issued.filter((one) => !one.alreadyIssued)).toHaveLength(2);
    expect(new Set(issued.map((one) => one.statementId)).size).toBe(2);
    const rows = await db.statement.findMany({ where: { programId: program } });
    expect(rows.map((row) => row.number).sort()).toEqual([1, 2]);
    expect(
      await db.auditEvent.count({ where: { programId: program, action: 'STATEMENT_ISSUED' } }),
    ).toBe(2);
  });

  it('that cannot be finished takes no number', async () => {
    const { payoutId, pay, programId: program, affiliateId } = await paidPayout();
    expectOk(await pay());
    const nothing = { affiliateId, currency: 'EUR', month: '2026-03' };
    expect(await issueMonthStatement(staffCtx, nothing)).toMatchObject({
      error: { code: 'STATEMENT_NOT_FOUND' },
    });
    expect(expectOk(await issuePayoutStatement(staffCtx, { payoutId })).number).toBe(1);
    expect(await db.statement.count({ where: { programId: program } })).toBe(1);
  });

  it('of a month that is not over is refused', async () => {
    const { affiliateId } = await paidPayout();
    const month = { affiliateId, currency: 'USD', month: '2026-03' };
    const issueAt = (at: string) =>
      atTime(new Date(at), () => issueMonthStatement(staffCtx, month));
    expect(await issueAt('2026-03-31T23:59:59.999Z')).toMatchObject({
      error: { code: 'STATEMENT_NOT_READY' },
    });
    expect(await issueAt('2026-04-01T00:00:00.000Z')).toMatchObject({ ok: true });
  });

  it('stays when its payout comes back, and the month shows both', async () => {
    const { payoutId, pay, affiliateId } = await paidPayout();
    expectOk(await pay());
    expectOk(
      await atTime(new Date('2026-03-20T10:00:00Z'), () =>
        closePayout(staffCtx, { payoutId, event: 'return', reason: 'The account is closed' }),
      ),
    );
    const { statementId } = expectOk(await issuePayoutStatement(staffCtx, { payoutId }));
    const statement = await getStatement(staff, statementId);
    expect(statement?.amountMinor).toBe(5_000n);
    expect(statement?.data.lines).toHaveLength(1);
    const month = expectOk(await openStatement(staffCtx, staff, `${affiliateId}.2026-03.USD`));
    expect(
      month.data.lines.map(({ kind, amountMinor, balanceMinor }) => [
        kind,
        amountMinor,
        balanceMinor,
      ]),
    ).toEqual([
      ['pay', -5_000n, 0n],
      ['return', 5_000n, 5_000n],
    ]);
    expect(month.data.lines[1]?.reason).toBe('The account is closed');
    expect((await balancesOf(affiliateId)).available).toBe(5_000n);
  });

  it('of another affiliate, another program’s key or a made-up name does not exist', async () => {
    const { payoutId, pay, affiliateId, programId: program } = await paidPayout();
    expectOk(await pay());
    const sibling = viewerOf(await makeAffiliate({ programId: program }));
    const before = await db.statement.count();
    const key = { kind: 'key', keyId: 'k', programId, affiliateId: null } as const;
    for (const ref of [
      payoutId,
      `${affiliateId}.2026-03.USD`,
      'stm_x',
      '',
      '../x',
      `${affiliateId}.2026-13.USD`,
    ]) {
      for (const viewer of [bob, sibling, key]) {
        expect(await openStatement(staffCtx, viewer, ref)).toMatchObject({
          error: { code: 'STATEMENT_NOT_FOUND' },
        });
      }
    }
    expect(await db.statement.count()).toBe(before);
    const { id } = expectOk(await openStatement(staffCtx, staff, payoutId));
    expect(await getStatement(bob, id)).toBeNull();
    expect(await getStatement(key, id)).toBeNull();
    expect((await listStatements(bob, { affiliateId })).items).toEqual([]);
  });
});
