import type { ReactNode } from 'react';
import type { Sums } from '@/app/portal/(member)/reports/sums';
import type { Column } from '@/components/ui/data-table';
import { formatNumber, formatPercent } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import type { DayStats, SubIdRow } from '@/lib/reports/types';

export const subIdColumns: readonly Column<SubIdRow>[] = [
  {
    key: 'sub',
    header: 'Sub-ID',
    cell: (row) => row.subId ?? <span className="text-muted">Without a sub-ID</span>,
    className: 'wrap-anywhere',
  },
  ...countColumns<SubIdRow>(),
];

export const dailyColumns: readonly Column<DayStats>[] = [
  { key: 'day', header: 'Day', cell: (row) => dayWords(row.day) },
  ...countColumns<DayStats>(),
];

function countColumns<Row extends Sums>(): Column<Row>[] {
  return [
    {
      key: 'clicks',
      header: 'Clicks',
      align: 'end',
      phoneLabel: 'Clicks',
      cell: (row) => formatNumber(row.clicks),
    },
    {
      key: 'leads',
      header: 'Leads',
      align: 'end',
      phoneLabel: 'Leads',
      cell: (row) => formatNumber(row.leads),
    },
    {
      key: 'orders',
      header: 'Orders',
      align: 'end',
      phoneLabel: 'Orders',
      cell: (row) => formatNumber(row.orders),
    },
    {
      key: 'rate',
      header: 'Orders per click',
      align: 'end',
      phone: 'hidden',
      cell: (row) => <Rate row={row} />,
    },
    {
      key: 'earned',
      header: 'Earned',
      align: 'end',
      phone: 'figure',
      cell: (row) => <Earned row={row} />,
    },
  ];
}

/** The last line, by column; first: the key of the column that says so. */
export function totalsLine(first: string, sums: Sums): Record<string, ReactNode> {
  return {
    [first]: 'Total',
    clicks: formatNumber(sums.clicks),
    leads: formatNumber(sums.leads),
    orders: formatNumber(sums.orders),
    rate: <Rate row={sums} />,
    earned: <Earned row={sums} />,
  };
}

function Rate({ row }: { row: Sums }) {
  return row.clicks === 0 ? (
    <span className="text-faint">–</span>
  ) : (
    formatPercent((row.orders / row.clicks) * 100)
  );
}

/** One line per currency, never added up. */
function Earned({ row }: { row: Sums }) {
  if (row.earned.length === 0) return <span className="text-faint">–</span>;
  return row.earned.map((money) => (
    <span key={money.currency} className="block">
      <Money minor={money.minor} currency={money.currency} />
    </span>
  ));
}

function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}
