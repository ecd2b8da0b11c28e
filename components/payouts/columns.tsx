import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import { PayoutStatusBadge } from '@/components/payouts/status';
import type { PayoutRowView } from '@/components/payouts/types';
import { formatMoney } from '@/lib/money/format';
import { payoutMethodWords } from '@/lib/payouts/words';

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
        <span className="max-md:hidden">{payoutMethodWords(row.method, row.creditName)} </span>
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

export const affiliatePayoutColumns: readonly Column<PayoutRowView>[] = [
  requested,
  ...shared,
  status,
];

/** With the affiliate's name first. */
export const staffPayoutColumns: readonly Column<PayoutRowView>[] = [
  { key: 'affiliate', header: 'Affiliate', cell: (row) => row.affiliate.name },
  requested,
  ...shared,
  statusAndBatch,
];

/** Names the row's checkbox. */
export function payoutSelectLabel(row: PayoutRowView): string {
  return `Select the payout of ${formatMoney(row.amountMinor, row.currency)} to ${row.affiliate.name}`;
}
