import { expect, it } from 'vitest';
import type { StaffViewer } from '@/lib/auth/viewer';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { listCommissions, sumCommissions } from '@/lib/commissions/queries';
import { atTime } from '@/lib/db/clock';
import { getForecast } from '@/lib/reports/forecast';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays, startOfUtcDay, utcDay } from '@/lib/time/calendar';

const viewer: StaffViewer = { kind: 'staff', userId: 'usr_x', role: 'owner' };
const now = new Date('2026-04-10T15:00:00.000Z');

it('each line of the forecast leads to rows that add up to it', async () => {
  const affiliate = await makePayableAffiliate();
  const earn = async (daysAgo: number, amountMinor: bigint, more: object = {}) => {
    const earnedAt = addDays(now, -daysAgo);
    const { commissionId } = await atTime(earnedAt, () =>
      makeEarned(affiliate, { amountMinor, earnedAt, ...more }),
    );
    return commissionId;
  };
  const approve = (commissionId: string) =>
    atTime(now, async () => expectOk(await approveCommission(staffCtx, { commissionId })));
  // Pending beyond its hold: due today, once somebody approves it.
  await earn(40, 1_000n);
  await earn(30.2, 1_100n);
  await earn(20, 2_000n);
  await earn(20, 2_100n, { terms: { approval: 'automatic' } });
  await approve(await earn(20.1, 2_200n));
  await approve(await earn(5, 4_000n, { currency: 'EUR' }));
  await earn(5, 8_000n, { holds: [{ kind: 'fraud', reason: 'To be looked at' }] });

  const forecast = await atTime(now, () => getForecast(viewer));
  expect(forecast.length).toBe(5);
  for (const { kind, day, currency, minor, count } of forecast) {
    if (kind === 'payout') throw new Error('nothing was requested');
    const from = day === null || day === utcDay(now) ? undefined : new Date(`${day}T00:00:00Z`);
    const filter = {
      due: kind,
      currency,
      payableFrom: from,
      payableTo: day === null ? undefined : addDays(startOfUtcDay(new Date(`${day}T00:00:00Z`)), 1),
    };
    const sums = await sumCommissions(viewer, filter);
    expect([kind, day, sums.count, sums.money[0]?.remainingMinor]).toEqual([
      kind,
      day,
      count,
      minor,
    ]);
    expect((await listCommissions(viewer, filter)).items).toHaveLength(count);
  }
});
