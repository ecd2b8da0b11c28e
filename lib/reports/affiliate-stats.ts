import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { zoneAt } from '@/lib/time/program-calendar';
import { countActivity, sumBalances, sumEarned } from '@/lib/reports/counts';
import type { Range } from '@/lib/reports/range';
import type { AffiliateStats, BalanceRow, MoneyRow } from '@/lib/reports/types';

/** Design section 8. Null when the affiliate is out of the viewer's scope. */
export async function getAffiliateStats(
  viewer: Viewer,
  affiliateId: string,
  range: Range,
): Promise<AffiliateStats | null> {
  const own = affiliateScope(viewer).affiliateId;
  if (own !== undefined && own !== affiliateId) return null;
  const affiliate = await db.affiliate.findFirst({
    where: { id: affiliateId, ...programScope(viewer) },
    select: { id: true, programId: true },
  });
  if (!affiliate) return null;
  const filter = { from: range.from, to: range.to, affiliateId };
  const [calendar, counts, earned, balances] = await Promise.all([
    loadCalendar(db, affiliate.programId),
    countActivity(viewer, filter),
    sumEarned(viewer, filter),
    sumBalances(viewer, affiliateId),
  ]);
  return {
    affiliateId,
    from: range.from,
    to: range.to,
    timeZone: zoneAt(calendar, new Date(range.to.getTime() - 1)),
    ...counts,
    conversionRate: counts.clicks === 0 ? null : counts.orders / counts.clicks,
    money: moneyRows(balances, new Map(earned.map((row) => [row.currency, row.minor]))),
  };
}

/** Whoever earned in a currency has accounts in it, so the balances name every currency. */
function moneyRows(balances: BalanceRow[], earned: Map<string, bigint>): MoneyRow[] {
  return balances.map(({ inPayoutMinor, ...row }) => ({
    ...row,
    earnedMinor: earned.get(row.currency) ?? 0n,
    requestedMinor: inPayoutMinor,
  }));
}
