import { MoneyList } from '@/components/console/money-list';
import type { Column } from '@/components/ui/data-table';
import { formatNumber } from '@/components/ui/format';
import type { TopAffiliate } from '@/lib/reports/types';

export const topAffiliateColumns = (currency: string): readonly Column<TopAffiliate>[] => [
  { key: 'name', header: 'Affiliate', cell: (row) => row.name },
  {
    key: 'clicks',
    header: 'Clicks',
    align: 'end',
    phone: 'meta',
    phoneLabel: 'Clicks',
    cell: (row) => formatNumber(row.clicks),
  },
  {
    key: 'orders',
    header: 'Orders',
    align: 'end',
    phone: 'meta',
    phoneLabel: 'Orders',
    cell: (row) => formatNumber(row.orders),
  },
  {
    key: 'earned',
    header: 'Earned',
    align: 'end',
    phone: 'figure',
    cell: (row) => <MoneyList amounts={row.earned} main={currency} />,
  },
];
