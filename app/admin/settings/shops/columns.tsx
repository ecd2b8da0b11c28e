import { applyAgainAction } from '@/app/admin/settings/shops/actions';
import { ShopStatus } from '@/app/admin/settings/shops/health';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { StatusBadge } from '@/components/ui/status-badge';
import type { ConnectionDto, InboxEventDto } from '@/lib/connectors/connections/queries';
import { OUTCOME_WORDS, PROVIDER_WORDS } from '@/lib/connectors/port/words';

/** A name breaks where it must, and no earlier. */
const NAME = 'min-w-28 wrap-anywhere';

export const shopColumns: readonly Column<ConnectionDto>[] = [
  { key: 'name', header: 'Shop', cell: (row) => row.name, className: NAME },
  { key: 'provider', header: 'By', cell: (row) => PROVIDER_WORDS[row.provider] },
  {
    key: 'program',
    header: 'Program',
    phone: 'hidden',
    cell: (row) => row.programName ?? 'As its events say',
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'event',
    header: 'Last event',
    phoneLabel: 'Last event',
    cell: ({ health }) =>
      health.lastEventAt ? <DateTime value={health.lastEventAt} /> : 'None yet',
  },
  {
    key: 'waiting',
    header: 'Waiting',
    align: 'end',
    phone: 'hidden',
    cell: ({ health }) => formatNumber(health.waiting),
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'figure',
    cell: (row) => <ShopStatus row={row} />,
  },
];

const OUTCOME_TONES = {
  applied: 'green',
  ignored: 'grey',
  waiting: 'amber',
  refused: 'rose',
  test: 'grey',
} as const;

const SHOP: Column<InboxEventDto> = {
  key: 'shop',
  header: 'Shop',
  cell: (row) => row.connection,
  className: NAME,
};

/** Of one shop, whose name need not stand in each row, or of every shop. */
export const eventColumns = (of: 'one shop' | 'every shop'): readonly Column<InboxEventDto>[] => [
  {
    key: 'type',
    header: 'Event',
    cell: (row) => <Code className="md:whitespace-nowrap">{row.type}</Code>,
  },
  ...(of === 'every shop' ? [SHOP] : []),
  {
    key: 'at',
    header: 'Came',
    cell: (row) => <DateTime value={row.receivedAt} format="datetime" />,
  },
  {
    key: 'outcome',
    header: 'What became of it',
    phone: 'figure',
    cell: (row) => (
      <StatusBadge tone={OUTCOME_TONES[row.outcome]} word={OUTCOME_WORDS[row.outcome]} />
    ),
  },
  {
    key: 'note',
    header: 'Why',
    phone: 'line',
    cell: (row) => row.note ?? <span className="max-md:hidden">–</span>,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'do',
    header: 'Change',
    hideHeader: true,
    align: 'end',
    phone: 'status',
    cell: (row) => (row.canApplyAgain ? <ApplyAgain row={row} /> : null),
  },
];

function ApplyAgain({ row }: { row: InboxEventDto }) {
  return (
    <ConfirmAction
      trigger={
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Apply ${row.type} of ${row.connection} again`}
        >
          Apply again…
        </Button>
      }
      title="Apply this event again?"
      description="As if the shop had sent it once more. It counts if what refused it is mended."
      confirmLabel="Apply again"
      action={applyAgainAction}
      fields={{ inboxEventId: row.id }}
    />
  );
}
