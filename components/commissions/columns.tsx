import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import { CommissionAmount } from '@/components/commissions/amount';
import { commissionName } from '@/components/commissions/names';
import { CommissionStatusBadge, PayableOn } from '@/components/commissions/status';
import type { CommissionRowView } from '@/components/commissions/types';
import { formatMoney } from '@/lib/money/format';

const order: Column<CommissionRowView> = {
  key: 'order',
  header: 'Order value',
  align: 'end',
  phone: 'hidden',
  cell: (row) =>
    row.order ? <Money minor={row.order.amountMinor} currency={row.order.currency} /> : null,
};

const amount: Column<CommissionRowView> = {
  key: 'amount',
  header: 'Commission',
  align: 'end',
  phone: 'figure',
  cell: (row) => <CommissionAmount commission={row} />,
};

const earned: Column<CommissionRowView> = {
  key: 'earned',
  header: 'Earned',
  phone: 'hidden',
  cell: (row) => <DateTime value={row.earnedAt} format="day" />,
};

const payable: Column<CommissionRowView> = {
  key: 'payable',
  header: 'Payable on',
  cell: (row) => (
    <>
      <span className="md:hidden">
        <PayableOn commission={row} withWord />
      </span>
      <span className="max-md:hidden">
        <PayableOn commission={row} />
      </span>
    </>
  ),
};

const status: Column<CommissionRowView> = {
  key: 'status',
  header: 'Status',
  phone: 'status',
  cell: (row) => <CommissionStatusBadge commission={row} />,
};

/** The orders of one person, without customers. */
export const affiliateCommissionColumns: readonly Column<CommissionRowView>[] = [
  { key: 'name', header: 'What', cell: commissionName, className: 'wrap-anywhere md:min-w-28' },
  {
    key: 'sub',
    header: 'Sub-ID',
    phone: 'hidden',
    cell: (row) => row.subId ?? '',
    className: 'wrap-anywhere text-muted md:min-w-28',
  },
  order,
  amount,
  earned,
  payable,
  status,
];

/** With customer and affiliate. */
export const staffCommissionColumns: readonly Column<CommissionRowView>[] = [
  {
    key: 'customer',
    header: 'Customer',
    cell: (row) => row.customer?.externalId ?? commissionName(row),
    className: 'wrap-anywhere md:min-w-32',
  },
  { key: 'affiliate', header: 'Affiliate', cell: (row) => row.affiliate.name },
  { ...order, header: 'Order' },
  amount,
  earned,
  payable,
  status,
];

/** Names the row's checkbox. */
export function commissionSelectLabel(row: CommissionRowView): string {
  return `Select ${commissionName(row)}, ${formatMoney(row.remainingMinor, row.currency)}, ${row.affiliate.name}`;
}
