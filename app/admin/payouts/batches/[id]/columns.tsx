import { removeFromBatchAction } from '@/app/admin/payouts/batches/actions';
import { ActionButton } from '@/components/console/action-button';
import { PayoutStatusBadge } from '@/components/payouts/status';
import type { Column } from '@/components/ui/data-table';
import { Money } from '@/components/ui/money';
import type { PayoutSummary } from '@/lib/payouts/summary';

const always: readonly Column<PayoutSummary>[] = [
  { key: 'affiliate', header: 'Affiliate', cell: (row) => row.affiliate.name },
  {
    key: 'to',
    header: 'To',
    cell: (row) => <span className="text-muted">{row.maskedDetails}</span>,
  },
  {
    key: 'amount',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <PayoutStatusBadge payout={row} />,
  },
];

function takeOutOf(batchId: string): Column<PayoutSummary> {
  return {
    key: 'remove',
    header: 'Take out',
    hideHeader: true,
    align: 'end',
    cell: (row) => (
      <ActionButton
        action={removeFromBatchAction}
        fields={{ batchId, payoutId: row.id }}
        variant="ghost"
        size="sm"
      >
        Take out
      </ActionButton>
    ),
  };
}

/** The payouts of a batch; from a draft each can be taken out again. */
export function batchPayoutColumns(
  batchId: string,
  canTakeOut: boolean,
): readonly Column<PayoutSummary>[] {
  return canTakeOut ? [...always, takeOutOf(batchId)] : always;
}
