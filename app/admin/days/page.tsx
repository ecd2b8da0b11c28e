import type { Metadata } from 'next';
import { rangeOf, type PageProps } from '@/app/address';
import { ClickPanels } from '@/app/admin/click-panels';
import { ExportLinks } from '@/components/console/export-links';
import { MoneyList } from '@/components/console/money-list';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import { RangeSelect } from '@/components/ui/range-select';
import { Stack } from '@/components/ui/stack';
import { requireStaff } from '@/lib/people/session';
import { currentTime } from '@/lib/db/transact';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import type { DayStats } from '@/lib/reports/types';

export const metadata: Metadata = { title: 'Day by day' };

const count = (key: 'clicks' | 'leads' | 'orders', header: string): Column<DayStats> => ({
  key,
  header,
  align: 'end',
  phoneLabel: header,
  cell: (row) => formatNumber(row[key]),
});

const columns: readonly Column<DayStats>[] = [
  {
    key: 'day',
    header: 'Day (UTC)',
    cell: (row) => <DateTime value={`${row.day}T12:00:00Z`} format="date" />,
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

function earnedInAll(days: readonly DayStats[]) {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of days.flatMap((day) => day.earned)) {
    sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
}

export default async function DaysPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const range = rangeOf(await searchParams, await currentTime());
  const days = await getStatsByDay(viewer, { from: range.from, to: range.to });
  const sum = (key: 'clicks' | 'leads' | 'orders') =>
    formatNumber(days.reduce((total, day) => total + day[key], 0));
  return (
    <>
      <PageHeader
        title="Day by day"
        back={{ href: `/admin?days=${range.days}`, label: 'Overview' }}
        range={<RangeSelect value={range.days} />}
        action={
          <ExportLinks
            files={[
              {
                label: 'Clicks by affiliate',
                href: `/admin/export/clicks?from=${range.firstDay}&to=${range.lastDay}`,
              },
            ]}
          />
        }
      />
      <Stack>
        <div className="border-line bg-surface rounded-lg border">
          <DataTable
            caption="Clicks, leads, orders and commissions by day"
            columns={columns}
            rows={days.toReversed()}
            rowKey={(row) => row.day}
            totals={{
              day: 'Total',
              clicks: sum('clicks'),
              leads: sum('leads'),
              orders: sum('orders'),
              earned: <MoneyList amounts={earnedInAll(days)} />,
            }}
          />
        </div>
        <ClickPanels viewer={viewer} filter={{ from: range.from, to: range.to }} />
      </Stack>
    </>
  );
}
