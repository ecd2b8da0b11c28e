import type { AffiliateViewer } from '@/lib/auth/viewer';
import type { CommissionItem } from '@/lib/commissions/dto';
import { listCommissions } from '@/lib/commissions/queries';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { getPayoutReadiness, type PayoutReadiness } from '@/lib/payouts/readiness';
import { getBalances } from '@/lib/reports/balances';
import { getForecast } from '@/lib/reports/forecast';
import { previousRange, type Range } from '@/lib/reports/range';
import { getDaysAndTotals } from '@/lib/reports/stats-by-day';
import type { BalanceRow, DayStats, ForecastRow, Totals } from '@/lib/reports/types';

export type PortalOverview = Totals & {
  range: Range;
  previous: Range;
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
  const previous = previousRange(range, await viewerCalendar(viewer, () => range));
  const [figures, balances, forecast, recent] = await Promise.all([
    getDaysAndTotals(viewer, range, previous),
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
    clicks: figures.clicks,
    leads: figures.leads,
    orders: figures.orders,
    earned: figures.earned,
    days: figures.days,
    balances,
    forecast,
    readiness: readiness.filter((row) => row !== null),
    recent: recent.items,
  };
}
