import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';

export type ForecastLine = {
  key: string;
  /** Null when no day is known. */
  day: string | null;
  what: string;
  count: string;
  currency: string;
  minor: bigint;
  href: string;
};

export const forecastColumns: readonly Column<ForecastLine>[] = [
  {
    key: 'day',
    header: 'Day',
    cell: (row) =>
      row.day === null ? (
        'No day yet'
      ) : (
        <DateTime value={`${row.day}T12:00:00Z`} format="date" zone="UTC" />
      ),
  },
  { key: 'what', header: 'What', cell: (row) => row.what },
  {
    key: 'count',
    header: 'Of',
    align: 'end',
    cell: (row) => row.count,
  },
  {
    key: 'minor',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={row.currency} />,
  },
];
