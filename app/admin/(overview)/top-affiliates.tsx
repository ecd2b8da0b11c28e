import { MoneyList } from '@/components/console/money-list';
import { DataTable, type Column } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import type { TopAffiliate } from '@/lib/reports/types';

const columnsOf = (currency: string): readonly Column<TopAffiliate>[] => [
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

type TopAffiliatesProps = { rows: readonly TopAffiliate[]; currency: string };

export function TopAffiliates({ rows, currency }: TopAffiliatesProps) {
  return (
    <DataTable
      caption="Top affiliates"
      columns={columnsOf(currency)}
      rows={rows}
      rowKey={(row) => row.affiliateId}
      rowHref={(row) => `/admin/affiliates/${row.affiliateId}`}
      empty={
        <EmptyState
          title="Nobody earned anything in this time"
          action={<LinkButton href="/admin/affiliates">See the affiliates</LinkButton>}
        >
          The affiliates who earned most stand here as soon as orders come in.
        </EmptyState>
      }
    />
  );
}
