import type { AffiliateViewer } from '@/lib/auth/viewer';
import type { CommissionItem } from '@/lib/commissions/dto';
import { listCommissions } from '@/lib/commissions/queries';
import { getPayoutReadiness, type PayoutReadiness } from '@/lib/payouts/readiness';
import { countActivity, sumEarned } from '@/lib/reports/counts';
import { getBalances } from '@/lib/reports/balances';
import { getForecast } from '@/lib/reports/forecast';
import { previousRange, type Range } from '@/lib/reports/range';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { countTile, moneyTiles } from '@/lib/reports/tiles';
import type { BalanceRow, CountTile, DayStats, ForecastRow, MoneyTile } from '@/lib/reports/types';

export type PortalOverview = {
  range: Range;
  previous: Range;
  clicks: CountTile;
  leads: CountTile;
  orders: CountTile;
  earned: MoneyTile[];
  days: DayStats[];
  balances: BalanceRow[];
  forecast: ForecastRow[];
  /** One per currency of the balances. */
  readiness: PayoutReadiness[];
  /** The five newest. */
  recent: CommissionItem[];
};

const RECENT = 5;

export async function getPortalOverview(
  viewer: AffiliateViewer,
  range: Range,
): Promise<PortalOverview> {
  const previous = previousRange(range);
  const [now, before, earned, earnedBefore, days, balances, forecast, recent] = await Promise.all([
    countActivity(viewer, range),
    countActivity(viewer, previous),
    sumEarned(viewer, range),
    sumEarned(viewer, previous),
    getStatsByDay(viewer, range),
    getBalances(viewer),
    getForecast(viewer),
    listCommissions(viewer, {}, { limit: RECENT }),
  ]);
  const readiness = await Promise.all(
    balances.map((balance) => getPayoutReadiness(viewer, balance.currency)),
  );
  return {
    range,
    previous,
    clicks: countTile(now.clicks, before.clicks),
    leads: countTile(now.leads, before.leads),
    orders: countTile(now.orders, before.orders),
    earned: moneyTiles(earned, earnedBefore),
    days,
    balances,
    forecast,
    readiness: readiness.filter((row) => row !== null),
    recent: recent.items,
  };
}
