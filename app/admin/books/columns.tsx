import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { StatusBadge } from '@/components/ui/status-badge';
import type { BookCheckRow } from '@/lib/books/self-check/queries';
import { ACCOUNT_WORDS } from '@/lib/ledger/words';
import type { TrialBalance } from '@/lib/reports/types';

type BalanceRow = TrialBalance['currencies'][number]['rows'][number];

/** The trial balance of one currency. */
export const balanceColumns = (currency: string): readonly Column<BalanceRow>[] => [
  { key: 'kind', header: 'Account', cell: (row) => ACCOUNT_WORDS[row.kind].label },
  {
    key: 'holds',
    header: 'What it holds',
    phone: 'hidden',
    cell: (row) => ACCOUNT_WORDS[row.kind].holds,
    className: 'text-muted',
  },
  {
    key: 'accounts',
    header: 'Accounts',
    align: 'end',
    phoneLabel: 'Accounts',
    cell: (row) => formatNumber(row.accounts),
  },
  {
    key: 'entries',
    header: 'Entries',
    align: 'end',
    phoneLabel: 'Entries',
    cell: (row) => formatNumber(row.entries),
  },
  {
    key: 'minor',
    header: 'Balance',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={currency} />,
  },
];

/** The runs of the checks. */
export const checkColumns: readonly Column<BookCheckRow>[] = [
  {
    key: 'when',
    header: 'When',
    cell: (row) => <DateTime value={row.finishedAt} format="datetime" />,
  },
  {
    key: 'result',
    header: 'Result',
    phone: 'figure',
    cell: (row) =>
      row.error !== null ? (
        <StatusBadge tone="rose" word="Could not run" />
      ) : row.ok && row.unfinished.length > 0 ? (
        <StatusBadge tone="amber" word="Not finished" detail={row.unfinished.join(', ')} />
      ) : row.ok ? (
        <StatusBadge tone="green" word="In order" />
      ) : (
        <StatusBadge tone="rose" word="Not in order" detail={row.failing.join(', ')} />
      ),
  },
  {
    key: 'by',
    header: 'Asked for by',
    cell: (row) => (row.byPerson ? 'A person' : 'The clock'),
    className: 'text-muted',
  },
  {
    key: 'took',
    header: 'Took',
    align: 'end',
    phone: 'hidden',
    cell: (row) => `${((row.finishedAt.getTime() - row.startedAt.getTime()) / 1000).toFixed(1)} s`,
  },
];
