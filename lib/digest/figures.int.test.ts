import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { getDigestFigures } from '@/lib/digest/figures';
import { digestText } from '@/lib/digest/words';
import { formatMoney } from '@/lib/money/format';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { startOfUtcDay } from '@/lib/time/calendar';

const DAY_MS = 86_400_000;
const today = startOfUtcDay(new Date());
/** Days from today on, at an hour in UTC, which is the program's. */
const on = (days: number, hour: number) =>
  new Date(today.getTime() + days * DAY_MS + hour * 3_600_000);

let programId: string;
let affiliate: { affiliateId: string; programId: string };

beforeEach(async () => {
  programId = (await makeProgram()).id;
  affiliate = { affiliateId: (await makeAffiliate({ programId })).id, programId };
});

async function refunded(occurredAt: Date): Promise<{ commissionId: string }> {
  const { orderId, commissionId } = await makeEarned(affiliate, { amountMinor: 2_000n });
  const order = await db.order.findUniqueOrThrow({ where: { id: orderId } });
  const refund = { refundId: `r-${orderId}`, orderId: order.externalId, reason: 'Returned' };
  expectOk(await recordRefund(systemCtx, programId, { ...refund, occurredAt }));
  return { commissionId };
}

describe('the figures of a digest', () => {
  const staff = { kind: 'staff', userId: 'usr_1', role: 'owner' } as const;
  const range = { from: on(0, 0), to: on(1, 0) };
  const minorOf = (rows: readonly { currency: string; minor: bigint }[]) =>
    rows.find(({ currency }) => currency === 'USD')?.minor ?? 0n;

  const refundedMinor = async () =>
    (await db.refund.aggregate({ where: { programId }, _sum: { amountMinor: true } }))._sum
      .amountMinor ?? 0n;

  it('are those of the overview, to the cent', async () => {
    const before = await getConsoleOverview(staff, range);
    await makeEarned(affiliate, { amountMinor: 2_000n });
    await makeEarned(affiliate, { amountMinor: 1_337n });
    await db.affiliate.update({
      where: { id: (await makeAffiliate({ programId })).id },
      data: { status: 'applied' },
    });
    const after = await getConsoleOverview(staff, range);
    const { cameIn, waits } = await getDigestFigures(programId, range);
    expect(cameIn.orders).toBe(after.orders.value - before.orders.value);
    expect(cameIn.leads).toBe(after.leads.value - before.leads.value);
    expect(cameIn.clicks).toBe(after.clicks.value - before.clicks.value);
    expect(minorOf(cameIn.revenue)).toBe(minorOf(after.revenue) - minorOf(before.revenue));
    expect(minorOf(cameIn.earned)).toBe(
      minorOf(after.commissionsEarned) - minorOf(before.commissionsEarned),
    );
    expect(minorOf(cameIn.earned)).toBe(3_337n);
    expect(waits.needsReview.count).toBe(after.needsReview.count - before.needsReview.count);
    expect(minorOf(waits.needsReview.money)).toBe(
      minorOf(after.needsReview.money) - minorOf(before.needsReview.money),
    );
    expect(waits.affiliatesWaiting).toBe(after.affiliatesWaiting - before.affiliatesWaiting);
  });

  it('are of one program: another’s are not among them', async () => {
    const other = (await makeProgram()).id;
    const { id: affiliateId } = await makeAffiliate({ programId: other });
    await makeEarned({ affiliateId, programId: other }, { amountMinor: 2_000n });
    const { cameIn, waits } = await getDigestFigures(programId, range);
    expect([cameIn.orders, waits.needsReview.count]).toEqual([0, 0]);
  });

  it('say what is odd: holds, disputes, refunds above usual, what is off and who is silent', async () => {
    const { id } = await db.webhookEndpoint.create({
      data: { id: 'whk_off', programId, name: 'ERP', url: 'https://erp.example/', createdBy: 'x' },
    });
    const off = { switchedOffAt: on(0, 9), switchedOffWhy: 'gone' };
    await db.webhookEndpoint.update({ where: { id }, data: off });
    await db.connection.create({
      data: { id: 'con_silent', programId, provider: 'generic', name: 'Main shop' },
    });
    await db.inboxEvent.createMany({
      data: Array.from({ length: 12 }, (_, n) => ({
        id: `inb_silent_${n}`,
        connectionId: 'con_silent',
        eventId: String(n),
        type: 'x',
        outcome: n === 0 ? 'refused' : 'applied',
        payload: {},
        receivedAt: on(-4 - n, 12),
      })),
    });
    for (let n = 0; n < 2; n++) {
      const { commissionId } = await refunded(new Date());
      const held = { commissionId, kind: 'fraud', reason: 'A look', openedBy: 'x' };
      await db.hold.create({ data: { ...held, id: `hld_${commissionId}`, openedAt: new Date() } });
    }
    const figures = await getDigestFigures(programId, range);
    const { odd } = figures;
    expect(odd).toMatchObject({
      holdsOpened: 2,
      disputesOpened: 0,
      endpointsOff: ['ERP'],
      silentShops: ['Main shop'],
    });
    // Two, where there were none before: what a small program has every now and then.
    expect(odd.refundsAbove).toEqual([]);
    const wide = await getDigestFigures(programId, { from: on(-30, 0), to: on(1, 0) });
    expect(wide.waits.refusedEvents).toBe(1);
  });

  it.each([
    ['five where there were none before', 5, 0],
    ['two of more than twice as much as usual', 2, 1],
  ])('call odd, of refunds, %s', async (_what, now, before) => {
    for (let n = 0; n < before; n++) await refunded(on(-1, 10));
    const usual = (await refundedMinor()) / 4n;
    for (let n = 0; n < now; n++) await refunded(on(0, 0));
    const minor = (await refundedMinor()) - usual * 4n;
    const figures = await getDigestFigures(programId, range);
    expect(figures.odd.refundsAbove).toEqual([{ currency: 'USD', minor, usualMinor: usual }]);
    const lines = digestText(figures).sections.find(({ title }) => title === 'What is odd')?.lines;
    expect(lines).toContain(
      `Refunds of ${formatMoney(minor, 'USD')}; usual are ${formatMoney(usual, 'USD')}`,
    );
  });
});
