import { WebhookStatus } from '@/app/admin/settings/webhooks/status';
import type { Column } from '@/components/ui/data-table';
import { formatNumber } from '@/components/ui/format';
import type { WebhookDto } from '@/lib/webhooks/types';

export const webhookColumns: readonly Column<WebhookDto>[] = [
  { key: 'name', header: 'Name', cell: (row) => row.name, className: 'wrap-anywhere' },
  {
    key: 'url',
    header: 'Address',
    cell: (row) => row.url,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'events',
    header: 'Events',
    phone: 'hidden',
    cell: (row) => (row.events.length === 0 ? 'All' : formatNumber(row.events.length)),
    className: 'tabular-nums',
  },
  {
    key: 'failures',
    header: 'Failures since a success',
    phone: 'hidden',
    cell: (row) => formatNumber(row.failures),
    className: 'tabular-nums text-muted',
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <WebhookStatus webhook={row} />,
  },
];
