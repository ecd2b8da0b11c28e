import type { ReactNode } from 'react';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatMoney } from '@/lib/money/format';
import { Money } from '@/components/ui/money';
import { PAYOUT_METHOD_WORDS } from '@/lib/payouts/words';
import { PayoutStatusBadge } from '@/components/payouts/status';
import type { PayoutRowView } from '@/components/payouts/types';

type PayoutTableProps = {
  rows: readonly PayoutRowView[];
  /** staff: with the affiliate's name first. */
  audience: 'affiliate' | 'staff';
  caption?: string;
  rowHref?: (row: PayoutRowView) => string;
  activeKey?: string | undefined;
  /** Shows checkboxes; needs a <SelectionProvider> around it. */
  selectable?: boolean;
  empty?: ReactNode;
};

const requested: Column<PayoutRowView> = {
  key: 'requested',
  header: 'Requested',
  cell: (row) => <DateTime value={row.requestedAt} format="date" />,
};

const shared: readonly Column<PayoutRowView>[] = [
  {
    key: 'amount',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
  },
  {
    key: 'to',
    header: 'To',
    cell: (row) => (
      <>
        <span className="max-md:hidden">{PAYOUT_METHOD_WORDS[row.method]} </span>
        <span className="text-muted wrap-anywhere">{row.maskedDetails}</span>
      </>
    ),
  },
  {
    key: 'items',
    header: 'Items',
    align: 'end',
    phone: 'hidden',
    cell: (row) => row.itemCount,
  },
];

const status: Column<PayoutRowView> = {
  key: 'status',
  header: 'Status',
  phone: 'status',
  cell: (row) => <PayoutStatusBadge payout={row} />,
};

/** An approved one that is in a batch already is not free for another. */
const statusAndBatch: Column<PayoutRowView> = {
  ...status,
  cell: (row) => <PayoutStatusBadge payout={row} batch />,
};

const forAffiliates: readonly Column<PayoutRowView>[] = [requested, ...shared, status];

const forStaff: readonly Column<PayoutRowView>[] = [
  { key: 'affiliate', header: 'Affiliate', cell: (row) => row.affiliate.name },
  requested,
  ...shared,
  statusAndBatch,
];

export function PayoutTable({
  rows,
  audience,
  caption = 'Payouts',
  rowHref,
  activeKey,
  selectable = false,
  empty,
}: PayoutTableProps) {
  return (
    <DataTable
      caption={caption}
      columns={audience === 'staff' ? forStaff : forAffiliates}
      rows={rows}
      rowKey={(row) => row.id}
      {...(rowHref ? { rowHref } : {})}
      activeKey={activeKey}
      {...(selectable ? { selectLabel } : {})}
      {...(empty ? { empty } : {})}
    />
  );
}

function selectLabel(row: PayoutRowView): string {
  return `Select the payout of ${formatMoney(row.amountMinor, row.currency)} to ${row.affiliate.name}`;
}
