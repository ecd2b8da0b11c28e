import { reasonWords, whoWords } from '@/app/admin/security/words';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import type { SecurityEventRow } from '@/lib/security/queries';

export const securityColumns: readonly Column<SecurityEventRow>[] = [
  { key: 'what', header: 'What', cell: (row) => row.label },
  { key: 'why', header: 'Why', cell: reasonWords, className: 'wrap-anywhere' },
  {
    key: 'who',
    header: 'Who',
    cell: (row) => (row.reason === 'MORE' ? null : whoWords(row)),
    className: 'wrap-anywhere',
  },
  {
    key: 'network',
    header: 'From',
    phone: 'hidden',
    cell: (row) => row.network,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'action',
    header: 'Asked for',
    phone: 'hidden',
    cell: (row) => row.action,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'at',
    header: 'When',
    align: 'end',
    phone: 'status',
    cell: (row) => <DateTime value={row.at} format="datetime" />,
  },
];
