import { createBatchAction } from '@/app/admin/payouts/batches/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { StatusBadge } from '@/components/ui/status-badge';
import { formatMoney } from '@/lib/money/format';
import type { listPayoutBatches } from '@/lib/payouts/batches/list-payout-batches';
import type { BatchChoice } from '@/lib/payouts/batches/queries';
import { BATCH_FORMAT_WORDS, BATCH_STATUS_WORDS } from '@/lib/payouts/batches/words';

type BatchRow = Awaited<ReturnType<typeof listPayoutBatches>>['items'][number];
type Paying = Pick<BatchRow, 'format' | 'payoutCount' | 'amountMinor' | 'currency'>;

const format: Column<Paying> = {
  key: 'format',
  header: 'File',
  cell: (row) => BATCH_FORMAT_WORDS[row.format],
};

const count: Column<Paying> = {
  key: 'count',
  header: 'Payouts',
  align: 'end',
  phoneLabel: 'Payouts',
  cell: (row) => formatNumber(row.payoutCount),
};

const amount: Column<Paying> = {
  key: 'amount',
  header: 'Amount',
  align: 'end',
  phone: 'figure',
  cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
};

export const batchColumns: readonly Column<BatchRow>[] = [
  {
    key: 'made',
    header: 'Made',
    cell: (row) => <DateTime value={row.createdAt} format="date" />,
  },
  format,
  count,
  amount,
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => (
      <StatusBadge
        tone={BATCH_STATUS_WORDS[row.status].tone}
        word={BATCH_STATUS_WORDS[row.status].label}
      />
    ),
  },
];

/** Approved payouts by the file that can pay them, each line with its button. */
export function choiceColumns(mayReview: boolean): readonly Column<BatchChoice>[] {
  return [
    format,
    { key: 'program', header: 'Program', cell: (row) => row.programName },
    count,
    amount,
    {
      key: 'make',
      header: 'Make',
      hideHeader: true,
      align: 'end',
      phone: 'status',
      cell: (row) => (mayReview ? <MakeBatch choice={row} /> : null),
    },
  ];
}

function MakeBatch({ choice }: { choice: BatchChoice }) {
  const { programId, currency, format, payoutCount, amountMinor } = choice;
  const what = `${formatNumber(payoutCount)} ${payoutCount === 1 ? 'payout' : 'payouts'}, ${formatMoney(amountMinor, currency)}`;
  return (
    <ConfirmAction
      trigger={
        <Button size="sm" aria-label={`New batch: ${BATCH_FORMAT_WORDS[format]}, ${what}`}>
          New batch…
        </Button>
      }
      title={`Put ${what} into a batch?`}
      description={`${BATCH_FORMAT_WORDS[format]}. Nothing leaves before the batch is approved and its file is taken. More than one file takes become several batches.`}
      confirmLabel="Make the batch"
      action={createBatchAction}
      fields={{ programId, currency, format }}
    />
  );
}
