import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import type { ConsoleOrder } from '@/lib/orders/find-orders';

export const orderColumns: readonly Column<ConsoleOrder>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.orderId, className: 'wrap-anywhere' },
  {
    key: 'customer',
    header: 'Customer',
    phone: 'hidden',
    cell: (row) => row.customerId,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'affiliate',
    header: 'Affiliate, or why none',
    cell: (row) =>
      row.reasonText ? (
        <span className="text-muted">{row.reasonText}</span>
      ) : (
        (row.affiliateName ?? '')
      ),
  },
  {
    key: 'amount',
    header: 'Order value',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
  },
  {
    key: 'refunded',
    header: 'Refunded',
    align: 'end',
    phone: 'hidden',
    cell: (row) =>
      row.refundedMinor === 0n ? null : (
        <Money minor={-row.refundedMinor} currency={row.currency} />
      ),
  },
  {
    key: 'commission',
    header: 'Commission',
    align: 'end',
    phoneLabel: 'Commission',
    cell: (row) =>
      row.commission ? (
        <Money
          minor={row.commission.amountMinor - row.commission.clawedBackMinor}
          currency={row.commission.currency}
          struck={row.commission.status === 'voided'}
        />
      ) : (
        <span className="text-faint">None</span>
      ),
  },
  {
    key: 'at',
    header: 'When',
    phone: 'status',
    cell: (row) => <DateTime value={row.occurredAt} format="day" />,
  },
];
