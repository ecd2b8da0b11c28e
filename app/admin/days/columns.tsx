import { MoneyList } from '@/components/console/money-list';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import type { DayStats } from '@/lib/reports/types';

type Counted = 'clicks' | 'leads' | 'orders';

const count = (key: Counted, header: string): Column<DayStats> => ({
  key,
  header,
  align: 'end',
  phoneLabel: header,
  cell: (row) => formatNumber(row[key]),
});

export const dayColumns: readonly Column<DayStats>[] = [
  {
    key: 'day',
    header: 'Day',
    cell: (row) => <DateTime value={`${row.day}T12:00:00Z`} format="date" zone="UTC" />,
  },
  count('clicks', 'Clicks'),
  count('leads', 'Leads'),
  count('orders', 'Orders'),
  {
    key: 'earned',
    header: 'Commissions earned',
    align: 'end',
    phone: 'figure',
    cell: (row) => <MoneyList amounts={row.earned} />,
  },
];

/** The last line, by column. */
export function totalsOf(days: readonly DayStats[]) {
  const sum = (key: Counted) => formatNumber(days.reduce((total, day) => total + day[key], 0));
  return {
    day: 'Total',
    clicks: sum('clicks'),
    leads: sum('leads'),
    orders: sum('orders'),
    earned: <MoneyList amounts={earnedInAll(days)} />,
  };
}

function earnedInAll(days: readonly DayStats[]) {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of days.flatMap((day) => day.earned)) {
    sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
}
