import { CutNote } from '@/components/console/cut-note';
import { ListPanel } from '@/components/console/list-panel';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { SubscriptionDto } from '@/lib/connectors/subscriptions/queries';
import { SUBSCRIPTION_STATUS_WORDS } from '@/lib/connectors/subscriptions/words';

const columns: readonly Column<SubscriptionDto>[] = [
  {
    key: 'ref',
    header: 'Subscription',
    className: 'wrap-anywhere',
    cell: (row) => <Code>{row.ref}</Code>,
  },
  { key: 'shop', header: 'Shop', phoneLabel: 'Shop', cell: (row) => row.shop },
  {
    key: 'started',
    header: 'Started',
    phoneLabel: 'Started',
    cell: (row) => <DateTime value={row.startedAt} format="date" />,
  },
  {
    key: 'renewed',
    header: 'Last renewed',
    phoneLabel: 'Last renewed',
    cell: (row) =>
      row.renewedAt ? <DateTime value={row.renewedAt} format="date" /> : 'Not yet, or not told',
  },
  { key: 'status', header: 'Status', phone: 'status', cell: (row) => <Status row={row} /> },
];

function Status({ row: { status, endsAt, endedAt } }: { row: SubscriptionDto }) {
  const { label, tone } = SUBSCRIPTION_STATUS_WORDS[status];
  const detail = endedAt ? (
    <DateTime value={endedAt} format="date" />
  ) : endsAt ? (
    <>
      until <DateTime value={endsAt} format="date" />
    </>
  ) : null;
  return <StatusBadge tone={tone} word={label} detail={detail} />;
}

type SubscriptionsProps = { subscriptions: { items: readonly SubscriptionDto[]; isCut: boolean } };

/** As their shops told them last; nothing where there are none. */
export function Subscriptions({ subscriptions: { items, isCut } }: SubscriptionsProps) {
  if (items.length === 0) return null;
  return (
    <>
      <ListPanel
        title="Subscriptions"
        description="As their shops told them last. What is paid for them are the orders below."
        caption="Subscriptions"
        columns={columns}
        rows={items}
        rowKey={(row) => `${row.shop} ${row.ref}`}
      />
      <CutNote isCut={isCut} shown={items.length} />
    </>
  );
}
