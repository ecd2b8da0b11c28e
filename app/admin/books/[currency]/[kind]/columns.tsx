import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { transferWords } from '@/lib/ledger/words';
import type { AccountRow, EntryRow } from '@/lib/reports/types';

export const accountColumns: readonly Column<AccountRow>[] = [
  { key: 'who', header: 'Account', cell: (row) => row.affiliateName ?? 'The program' },
  {
    key: 'code',
    header: 'Code',
    cell: (row) => row.affiliateCode,
    className: 'text-muted',
  },
  {
    key: 'minor',
    header: 'Balance',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={row.currency} />,
  },
];

export const entryColumns: readonly Column<EntryRow>[] = [
  {
    key: 'what',
    header: 'What',
    cell: (row) => transferWords(row.transferKind),
  },
  { key: 'who', header: 'Affiliate', cell: (row) => row.affiliateName },
  {
    key: 'about',
    header: 'About',
    phone: 'hidden',
    cell: (row) =>
      row.commissionId ? (
        <TextLink href={`/admin/commissions?tab=all&commission=${row.commissionId}`}>
          Commission
        </TextLink>
      ) : row.payoutId ? (
        <TextLink href={`/admin/payouts?tab=all&payout=${row.payoutId}`}>Payout</TextLink>
      ) : null,
  },
  {
    key: 'reason',
    header: 'Reason',
    phone: 'hidden',
    cell: (row) => row.reason,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'minor',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={row.currency} signed />,
  },
  {
    key: 'at',
    header: 'When',
    align: 'end',
    phone: 'status',
    cell: (row) => <DateTime value={row.createdAt} format="datetime" />,
  },
];
