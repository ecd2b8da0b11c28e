import { DeliveryBadge } from '@/app/admin/settings/webhooks/status';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import type { DeliveryDto } from '@/lib/webhooks/types';

export const deliveryColumns: readonly Column<DeliveryDto>[] = [
  { key: 'type', header: 'Event', cell: (row) => <Code>{row.type}</Code> },
  {
    key: 'answer',
    header: 'Answer',
    cell: (row) => row.note ?? (row.statusCode === null ? '–' : String(row.statusCode)),
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'attempts',
    header: 'Attempts',
    phone: 'hidden',
    cell: (row) => formatNumber(row.attempts),
    className: 'tabular-nums',
  },
  {
    key: 'at',
    header: 'When',
    phone: 'hidden',
    cell: (row) => <DateTime value={row.createdAt} format="datetime" />,
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <DeliveryBadge status={row.status} />,
  },
];
