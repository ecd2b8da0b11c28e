import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import { StatusBadge } from '@/components/ui/status-badge';

export type Sale = { id: string; who: string; minor: bigint; at: Date };

export const SALES: readonly Sale[] = [
  { id: '1001', who: 'Ana Ruiz', minor: 49_900n, at: new Date('2026-11-14T10:30:00Z') },
  { id: '1002', who: 'Ben Okafor', minor: 12_050n, at: new Date('2026-11-15T08:00:00Z') },
  { id: '1003', who: 'Chiara Neumann', minor: -1_999n, at: new Date('2026-11-16T19:45:00Z') },
];

export const saleColumns: readonly Column<Sale>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.id },
  {
    key: 'who',
    header: 'Affiliate',
    cell: (row) => row.who,
    sort: { href: '#tables', direction: 'asc' },
  },
  {
    key: 'amount',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency="USD" />,
  },
  {
    key: 'at',
    header: 'When',
    phoneLabel: 'On',
    cell: (row) => <DateTime value={row.at} format="day" />,
    sort: { href: '#tables' },
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: () => <StatusBadge tone="blue" word="Approved" />,
  },
];

export const saleTicks = SALES.map(({ id, minor }) => ({ id, minor, currency: 'USD' }));
