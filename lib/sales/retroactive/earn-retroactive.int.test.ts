import { beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { changeRule, createRule, setCaps } from '@/lib/rewards/commands';
import { capsInput, createRuleInput } from '@/lib/rewards/schema';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import { earnRetroactive } from '@/lib/sales/retroactive/earn-retroactive';
import {
  makeAffiliate,
  makeDiscountCode,
  makeProgram,
  staffCtx,
  systemCtx,
} from '@/lib/testing/factories';
import { balancesOf } from '@/lib/testing/money';

/** A program of 20 % with a hold of 10 days; it is long after the quarters that are spoken of. */
let programId: string;
let ana: { id: string; code: string };
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ holdDays: 10 })).id;
  ana = await affiliate();
});

async function affiliate() {
  const made = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: made.id, code: made.code });
  return made;
}

const at = (day: string) => new Date(`${day}T12:00:00Z`);

type TierInput = {
  bps?: number;
  figure?: object;
  conditions?: object;
  madeOn?: string;
  position?: number;
};

async function tier({
  bps = 2500,
  figure = {},
  conditions = {},
  madeOn = '2026-06-01',
  ...more
}: TierInput = {}) {
  const asked = { figure: 'orders', period: 'quarter', atLeast: 3, retroactive: true, ...figure };
  return atTime(at(madeOn), async () => {
    const input = createRuleInput.parse({
      outcome: { kind: 'share', bps },
      conditions: { ...conditions, figure: asked },
      ...more,
    });
    return expectOk(await createRule(staffCtx, programId, input)).rule;
  });
}

type Sale = {
  of?: { code: string };
  amount?: number;
  currency?: string;
  toldOn?: string;
  lines?: object[];
  customerId?: string;
};

/** Told on its own day unless it comes late. */
async function sell(day: string, sale: Sale = {}) {
  const { of = ana, amount = 1000, currency = 'USD', toldOn = day, ...more } = sale;
  const orderId = `order-${++n}`;
  const told = { orderId, customerId: `c-${n}`, amount, currency, code: of.code, ...more };
  const input = recordOrderInput.parse({ ...told, occurredAt: at(day).toISOString() });
  await atTime(at(toldOn), async () => expectOk(await recordOrder(staffCtx, programId, input)));
  return orderId;
}
const sellThree = async () => [
  await sell('2026-07-01'),
  await sell('2026-07-02'),
  await sell('2026-07-03'),
];
const refund = async (orderId: string | undefined, amount?: number) => {
  const told = { orderId, refundId: `r-${++n}`, ...(amount === undefined ? {} : { amount }) };
  expectOk(await recordRefund(staffCtx, programId, recordRefundInput.parse(told)));
  return told.refundId;
};
const retroactive = () =>
  db.commission.findMany({
    where: { programId, kind: 'retroactive' },
    include: { lines: { orderBy: { position: 'asc' }, include: { order: true } } },
    orderBy: [{ periodStart: 'asc' }, { currency: 'asc' }],
  });
const amounts = async () => (await retroactive()).map(({ amountMinor }) => amountMinor);
const taken = async () => (await retroactive()).map((row) => row.clawedBackMinor);
const expectInOrder = async () =>
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);

describe('a tier that is also for the orders before it was reached', () => {
  it('pays them the difference once when the quarter and the hold are over, also when three run at once', async () => {
    const rule = await tier();
    const [first, second] = await sellThree();
    await sell('2026-09-30', { of: await affiliate() });
    await atTime(at('2026-10-10'), () => earnRetroactive());
    expect(await retroactive()).toEqual([]);
    await Promise.all([earnRetroactive(), earnRetroactive(), earnRetroactive()]);
    await earnRetroactive();
    const made = await retroactive();
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      affiliateId: ana.id,
      amountMinor: 100n,
      ruleLineage: rule.lineage,
      periodStart: new Date('2026-07-01'),
      earnedAt: new Date('2026-10-01T00:00:00Z'),
      availableAt: new Date('2026-10-11T00:00:00Z'),
      reason:
        '25 %, from the 3rd order in a quarter on, also for the orders before, once the quarter is over.',
    });
    // The third had the tier when it was decided.
    expect(
      made[0]?.lines.map(({ order, amountMinor }) => [order?.externalId, amountMinor]),
    ).toEqual([
      [first, 50n],
      [second, 50n],
    ]);
    await expectInOrder();
  });

  it('pays nothing where it is not reached, and what comes late makes it reached', async () => {
    await tier();
    await sell('2026-07-01');
    await sell('2026-07-02');
    await earnRetroactive();
    expect(await amounts()).toEqual([]);
    await sell('2026-07-03', { toldOn: '2026-11-20' });
    await earnRetroactive();
    expect(await amounts()).toEqual([100n]);
    // After that, one that comes late has the tier by itself.
    await sell('2026-07-04', { toldOn: '2026-11-20' });
    await earnRetroactive();
    expect(await amounts()).toEqual([100n]);
    const late = await db.commission.findFirstOrThrow({
      orderBy: { createdAt: 'desc' },
      where: { programId, kind: 'order' },
    });
    expect(late.amountMinor).toBe(250n);
    await expectInOrder();
  });

  it('is one commission per currency', async () => {
    await tier();
    await sell('2026-07-01');
    await sell('2026-07-02', { currency: 'EUR', amount: 3000 });
    await sell('2026-07-03', { currency: 'EUR' });
    await earnRetroactive();
    expect(
      (await retroactive()).map(({ currency, amountMinor }) => [currency, amountMinor]),
    ).toEqual([
      ['EUR', 150n],
      ['USD', 50n],
    ]);
    await expectInOrder();
  });

  it('leaves what is excluded, what a rule above takes and what is above its share', async () => {
    const program = async (input: object) =>
      atTime(at('2026-05-01'), async () =>
        expectOk(await createRule(staffCtx, programId, createRuleInput.parse(input))),
      );
    await program({ outcome: { kind: 'nothing' }, conditions: { skus: ['gift'] } });
    await program({ outcome: { kind: 'share', bps: 3000 }, conditions: { skus: ['plan'] } });
    await tier();
    await sell('2026-07-01', {
      amount: 3000,
      lines: [
        { sku: 'gift', amount: 1000 },
        { sku: 'plan', amount: 1000 },
        { sku: 'other', amount: 1000 },
      ],
    });
    await sell('2026-07-02', { lines: [{ sku: 'plan', amount: 1000 }] });
    await sell('2026-07-03');
    await earnRetroactive();
    expect(await amounts()).toEqual([50n]);
    await expectInOrder();
  });

  it('pays nothing for an order that earned nothing: nothing was frozen that it could be decided by', async () => {
    const flat = {
      commissionKind: 'flat',
      commissionFlatMinor: 500n,
      commissionFlatCurrency: 'EUR',
    };
    await db.program.update({ where: { id: programId }, data: flat });
    await tier({ conditions: { skus: ['plan'] } });
    await sellThree();
    await db.program.update({ where: { id: programId }, data: { commissionKind: 'percent' } });
    await earnRetroactive();
    expect(await amounts()).toEqual([]);
  });

  it('two of one figure pay together no more than the higher, wherever it stands', async () => {
    await tier({ bps: 3000, figure: { atLeast: 4 } });
    await tier();
    await sellThree();
    await sell('2026-07-04');
    await earnRetroactive();
    await earnRetroactive();
    // 20 % twice and 25 % once become 30 %.
    expect((await amounts()).reduce((sum, one) => sum + one, 0n)).toBe(250n);
    await expectInOrder();
  });

  it('is decided by the list as it was: other rules and rates that changed since change nothing', async () => {
    await tier();
    await sellThree();
    await atTime(at('2026-08-01'), () =>
      db.program.update({ where: { id: programId }, data: { commissionBps: 2400 } }),
    );
    await atTime(at('2026-08-01'), async () =>
      expectOk(
        await createRule(
          staffCtx,
          programId,
          createRuleInput.parse({ outcome: { kind: 'share', bps: 9000 }, position: 0 }),
        ),
      ),
    );
    await earnRetroactive();
    expect(await amounts()).toEqual([100n]);
  });

  it('an edited one is decided as it stands then, once', async () => {
    const rule = await tier();
    await sellThree();
    const outcome = { kind: 'share' as const, bps: 4000 };
    await atTime(at('2026-08-01'), async () =>
      expectOk(await changeRule(staffCtx, { ruleId: rule.id, outcome })),
    );
    await earnRetroactive();
    // The third order had reached it: what it gives since is not for it.
    expect(await amounts()).toEqual([400n]);
    const [{ ruleId = '' } = {}] = await retroactive();
    const changed = { ruleId: ruleId ?? '', outcome: { kind: 'share' as const, bps: 5000 } };
    expectOk(await changeRule(staffCtx, changed));
    await earnRetroactive();
    expect(await amounts()).toEqual([400n]);
    await expectInOrder();
  });

  it('limits cut it, and count what was earned', async () => {
    await tier();
    expectOk(
      await setCaps(
        staffCtx,
        programId,
        capsInput.parse({ caps: [{ kind: 'per_month', currency: 'USD', minor: 720 }] }),
      ),
    );
    await sellThree();
    await earnRetroactive();
    const [made] = await retroactive();
    expect(made?.lines.map((line) => [line.amountMinor, line.cutMinor])).toEqual([
      [50n, 0n],
      [20n, 30n],
    ]);
    await expectInOrder();
  });

  it('pays nobody who is banned, and nothing of the time before it was made', async () => {
    await tier({ madeOn: '2026-10-02' });
    await sellThree();
    await earnRetroactive();
    expect(await amounts()).toEqual([]);
    for (const day of ['04', '05', '06']) await sell(`2026-10-${day}`);
    expectOk(
      await changeAffiliateStatus(staffCtx, { affiliateId: ana.id, to: 'banned', reason: 'x' }),
    );
    await atTime(at('2027-01-20'), () => earnRetroactive());
    expect(await amounts()).toEqual([]);
  });

  it('is not decided again when the clock goes back', async () => {
    await tier();
    await sellThree();
    await earnRetroactive();
    await atTime(at('2026-10-01'), () => earnRetroactive());
    await atTime(at('2026-10-12'), () => earnRetroactive());
    expect(await amounts()).toEqual([100n]);
  });
});

describe('refunds of its orders', () => {
  it('before it is decided: in part it is taken at once, as a whole it does not count', async () => {
    await tier();
    const [first] = await sellThree();
    await refund(first, 500);
    await earnRetroactive();
    expect([await amounts(), await taken()]).toEqual([[100n], [25n]]);
    await expectInOrder();
  });

  it('after it: take their share, and one that fails gives it back', async () => {
    await tier();
    const [first, second] = await sellThree();
    await earnRetroactive();
    const refundId = await refund(first, 333);
    expect(await taken()).toEqual([17n]);
    await refund(second);
    expect(await taken()).toEqual([67n]);
    const [made] = await retroactive();
    expect(made?.lines.map((line) => line.clawedBackMinor)).toEqual([17n, 50n]);
    await expectInOrder();
    expectOk(await reverseRefund(systemCtx, programId, { refundId, reason: 'The card is gone' }));
    expect(await taken()).toEqual([50n]);
    await expectInOrder();
  });

  it('after it was paid: they are a debt', async () => {
    await tier();
    const details = { method: 'paypal' as const, email: `${ana.id}@pay.example` };
    await atTime(at('2026-07-01'), () => savePayoutDetails(systemCtx, ana.id, details));
    const [first] = await sellThree();
    await sell('2026-07-05', { amount: 100_000 });
    await earnRetroactive();
    for (const { id } of await db.commission.findMany({ where: { affiliateId: ana.id } })) {
      expectOk(await approveCommission(staffCtx, { commissionId: id }));
    }
    const payout = expectOk(
      await requestPayout(staffCtx, { affiliateId: ana.id, currency: 'USD' }),
    );
    // Not approved yet: the payout shrinks.
    await refund(first, 500);
    expect(await taken()).toEqual([25n]);
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
    const refundId = await refund(first, 500);
    expect(await taken()).toEqual([50n]);
    expect((await balancesOf(ana.id)).debt).toBe(-125n);
    expectOk(await reverseRefund(systemCtx, programId, { refundId, reason: 'The card is gone' }));
    expect((await balancesOf(ana.id)).debt).toBe(0n);
    await expectInOrder();
  });

  it('an order that is voided or given away takes its share with it', async () => {
    await tier();
    const [first] = await sellThree();
    await earnRetroactive();
    const { id: commissionId } = await db.commission.findFirstOrThrow({
      where: { kind: 'order', order: { externalId: first ?? '', programId } },
    });
    expectOk(await voidCommission(staffCtx, { commissionId, reason: 'A test' }));
    await Promise.all([earnRetroactive(), earnRetroactive()]);
    expect(await taken()).toEqual([50n]);
    await expectInOrder();
    await refund(first, 500);
    expect(await taken()).toEqual([50n]);
    const ben = await affiliate();
    const other = await db.order.findFirstOrThrow({
      where: { programId, commissions: { some: { status: 'pending', kind: 'order' } } },
      orderBy: { occurredAt: 'asc' },
    });
    expectOk(
      await reattribute(staffCtx, programId, {
        orderIds: [other.id],
        affiliateCode: ben.code,
        reason: 'He said so',
      }),
    );
    await earnRetroactive();
    expect(await taken()).toEqual([100n]);
    await expectInOrder();
  });
});

describe('the database', () => {
  it('decides once, and knows no line of another order', async () => {
    await tier();
    await sellThree();
    await earnRetroactive();
    const [made] = await retroactive();
    const [decision] = await db.retroactiveDecision.findMany({ where: { affiliateId: ana.id } });
    if (!made || !decision) throw new Error('nothing was decided');
    await expect(db.retroactiveDecision.create({ data: decision })).rejects.toThrow();
    await expect(db.$executeRaw`DELETE FROM retroactive_decision`).rejects.toThrow();
    const { id, lines, ...row } = made;
    const again = { ...row, id: `${id}x`, terms: {}, facts: undefined };
    await expect(db.commission.create({ data: again as never })).rejects.toThrow();
    const other = await sell('2026-07-09', { of: await affiliate() });
    const order = await db.order.findFirstOrThrow({ where: { externalId: other, programId } });
    const [{ order: _of, ...line } = { order: null }] = lines;
    await expect(
      db.commissionLine.create({
        data: { ...line, position: 7, orderId: order.id, amountMinor: 0n, baseMinor: 0n } as never,
      }),
    ).rejects.toThrow();
    const where = { commissionId_position: { commissionId: id, position: 0 } };
    await db.commissionLine.update({ where, data: { orderLeft: true } });
    await expect(db.commissionLine.update({ where, data: { orderLeft: false } })).rejects.toThrow();
  });
});
