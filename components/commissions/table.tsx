import type { ReactNode } from 'react';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatMoney } from '@/lib/money/format';
import { Money } from '@/components/ui/money';
import { CommissionAmount } from '@/components/commissions/amount';
import { commissionName } from '@/components/commissions/names';
import { CommissionStatusBadge, PayableOn } from '@/components/commissions/status';
import type { CommissionRowView } from '@/components/commissions/types';

type CommissionTableProps = {
  rows: readonly CommissionRowView[];
  /** affiliate: the orders of one person, without customers. staff: with customer and affiliate. */
  audience: 'affiliate' | 'staff';
  caption?: string;
  /** Opens the row's drawer. */
  rowHref?: (row: CommissionRowView) => string;
  activeKey?: string | undefined;
  /** Shows checkboxes; needs a <SelectionProvider> around it. */
  selectable?: boolean;
  /** A last line under the column "Commission": what the rows add up to. */
  total?: ReactNode;
  empty?: ReactNode;
};

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

const forAffiliates: readonly Column<CommissionRowView>[] = [
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

const forStaff: readonly Column<CommissionRowView>[] = [
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

/** Commissions as a table on a desk and as cards of two lines on a phone. */
export function CommissionTable({
  rows,
  audience,
  caption = 'Commissions',
  rowHref,
  activeKey,
  selectable = false,
  total,
  empty,
}: CommissionTableProps) {
  const columns = audience === 'staff' ? forStaff : forAffiliates;
  const [first] = columns;
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      {...(rowHref ? { rowHref } : {})}
      activeKey={activeKey}
      {...(selectable ? { selectLabel } : {})}
      {...(total && first ? { totals: { [first.key]: 'Total', amount: total } } : {})}
      {...(empty ? { empty } : {})}
    />
  );
}

function selectLabel(row: CommissionRowView): string {
  return `Select ${commissionName(row)}, ${formatMoney(row.remainingMinor, row.currency)}, ${row.affiliate.name}`;
}
