import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { candidateReasonText, ORDER_REASON_WORDS } from '@/lib/orders/reasons';
import type { ChangedOrder, PreviewRow } from '@/lib/reports/attribution-preview/tally';

/** Who gains and who loses. */
export const gainColumns: readonly Column<PreviewRow>[] = [
  { key: 'name', header: 'Affiliate', cell: (row) => row.name },
  {
    key: 'orders',
    header: 'Orders now',
    align: 'end',
    phoneLabel: 'Orders now',
    cell: (row) => formatNumber(row.now.orders),
  },
  {
    key: 'ordersThen',
    header: 'Then',
    align: 'end',
    phoneLabel: 'then',
    cell: (row) => formatNumber(row.then.orders),
  },
  {
    key: 'now',
    header: 'Earned now',
    align: 'end',
    phoneLabel: 'Earned now',
    cell: (row) => <Money minor={row.now.minor} currency={row.currency} />,
  },
  {
    key: 'then',
    header: 'Then',
    align: 'end',
    phoneLabel: 'then',
    cell: (row) => <Money minor={row.then.minor} currency={row.currency} />,
  },
  {
    key: 'difference',
    header: 'Difference',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.then.minor - row.now.minor} currency={row.currency} signed />,
  },
];

export const changedOrderColumns: readonly Column<ChangedOrder>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.externalId },
  {
    key: 'when',
    header: 'When',
    phone: 'status',
    cell: (row) => <DateTime value={row.occurredAt} format="day" />,
  },
  {
    key: 'from',
    header: 'Now',
    phoneLabel: 'Now',
    cell: (row) => row.from ?? 'Nobody',
    className: 'text-muted',
  },
  { key: 'to', header: 'Then', phoneLabel: 'then', cell: (row) => row.to ?? 'Nobody' },
  { key: 'why', header: 'Why', cell: (row) => reasonText(row), className: 'text-muted' },
  {
    key: 'difference',
    header: 'Would earn',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.thenMinor} currency={row.currency} />,
  },
];

function reasonText({ reason, to }: ChangedOrder): string {
  const words: Record<string, string> = ORDER_REASON_WORDS;
  return to === null ? (words[reason] ?? reason) : candidateReasonText(reason);
}
