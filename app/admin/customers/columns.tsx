import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import type { CustomerDto } from '@/lib/orders/customer-types';

export const customerColumns: readonly Column<CustomerDto>[] = [
  {
    key: 'name',
    header: 'Customer',
    className: 'wrap-anywhere',
    cell: (row) => row.names[0]?.name ?? row.id,
  },
  {
    key: 'also',
    header: 'Also called',
    phone: 'hidden',
    className: 'wrap-anywhere text-muted',
    cell: (row) => alsoCalled(row),
  },
  {
    key: 'email',
    header: 'E-mail',
    phone: 'hidden',
    className: 'wrap-anywhere text-muted',
    cell: (row) => (row.isErased ? 'Erased' : row.emails.join(', ')),
  },
  { key: 'affiliate', header: 'Belongs to', cell: (row) => row.affiliate?.name ?? 'Nobody' },
  {
    key: 'orders',
    header: 'Orders',
    align: 'end',
    phone: 'figure',
    phoneLabel: 'Orders',
    cell: (row) => formatNumber(row.orderCount),
  },
  {
    key: 'since',
    header: 'Since',
    phone: 'status',
    cell: (row) => <DateTime value={row.createdAt} format="date" />,
  },
];

const SHOWN = 2;

function alsoCalled({ names }: CustomerDto): string {
  const others = names.slice(1).map(({ name }) => name);
  const rest = others.length - SHOWN;
  return others.slice(0, SHOWN).join(', ') + (rest > 0 ? `, ${formatNumber(rest)} more` : '');
}
