import { subjectWords, whoWords } from '@/app/admin/audit/words';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import type { AuditRow } from '@/lib/audit/queries';

export const auditColumns: readonly Column<AuditRow>[] = [
  { key: 'what', header: 'What', cell: (row) => row.label },
  { key: 'who', header: 'Who', cell: whoWords },
  {
    key: 'subject',
    header: 'On',
    phone: 'hidden',
    cell: (row) => `${subjectWords(row.subjectType)} …${row.subjectId.slice(-6)}`,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'reason',
    header: 'Reason',
    phone: 'hidden',
    cell: (row) => row.reason,
    className: 'wrap-anywhere',
  },
  {
    key: 'at',
    header: 'When',
    align: 'end',
    phone: 'status',
    cell: (row) => <DateTime value={row.createdAt} format="datetime" />,
  },
];
