import {
  addConnectionSecretAction,
  removeConnectionAction,
  removeConnectionSecretAction,
} from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { CopiedId } from '@/components/ui/copied-id';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { ConnectionDto, InboxEventDto } from '@/lib/connectors/connections/queries';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';
import { OUTCOME_WORDS, PROVIDER_WORDS } from '@/lib/connectors/port/words';

/** `origin`: where shops reach the installation. */
export const shopColumns = (origin: string): readonly Column<ConnectionDto>[] => [
  { key: 'name', header: 'Shop', cell: (row) => row.name, className: 'wrap-anywhere' },
  { key: 'provider', header: 'By', cell: (row) => PROVIDER_WORDS[row.provider] },
  {
    key: 'program',
    header: 'Program',
    phone: 'hidden',
    cell: (row) => row.programName ?? 'As its events say',
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'address',
    header: 'Address for the shop',
    phone: 'line',
    cell: (row) => (
      <CopiedId id={`${origin}${row.path}`} label={`Copy the address for ${row.name}`} />
    ),
  },
  {
    key: 'event',
    header: 'Last event',
    phoneLabel: 'Last event',
    cell: (row) => (row.lastEventAt ? <DateTime value={row.lastEventAt} /> : 'None yet'),
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'figure',
    cell: (row) => <ShopStatus row={row} />,
  },
  {
    key: 'do',
    header: 'Change',
    hideHeader: true,
    align: 'end',
    phone: 'status',
    cell: (row) => (row.removedAt ? null : <ShopActions row={row} />),
  },
];

function ShopStatus({ row: { id, removedAt, secrets } }: { row: ConnectionDto }) {
  if (removedAt) return <StatusBadge tone="grey" word="Removed" />;
  return secrets.length > 0 || id === STRIPE_FALLBACK ? (
    <StatusBadge tone="green" word="Connected" />
  ) : (
    <StatusBadge tone="amber" word="Needs its secret" />
  );
}

function ShopActions({ row }: { row: ConnectionDto }) {
  return (
    <div className="flex flex-wrap justify-end gap-1">
      <FormDialog
        trigger={
          <Button size="sm" variant="ghost" aria-label={`Add a secret of ${row.name}`}>
            Add secret…
          </Button>
        }
        title={`A secret of ${row.name}`}
        description="As the shop shows it. Those that are there hold on until you remove them, so that the shop can change over."
        fields={[
          { kind: 'hidden', name: 'connectionId', label: 'Connection', value: row.id },
          { kind: 'text', name: 'secret', label: 'Signing secret', maxLength: 300, required: true },
        ]}
        action={addConnectionSecretAction}
        submitLabel="Add"
        pendingLabel="Adding"
      />
      {row.secrets.map((secret) => (
        <ConfirmAction
          key={secret.id}
          trigger={
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Remove the secret ${secret.hint} of ${row.name}`}
            >
              Remove …{secret.hint}
            </Button>
          }
          title={`Remove the secret …${secret.hint}?`}
          description="What the shop signs with it is refused at once."
          confirmLabel="Remove secret"
          tone="danger"
          action={removeConnectionSecretAction}
          fields={{ secretId: secret.id }}
        />
      ))}
      {row.id === STRIPE_FALLBACK ? null : (
        <ConfirmAction
          trigger={
            <Button size="sm" variant="ghost" aria-label={`Remove ${row.name}`}>
              Remove…
            </Button>
          }
          title={`Remove ${row.name}?`}
          description="Its secrets go and what it sends is refused. Its orders and events stay."
          confirmLabel="Remove"
          tone="danger"
          action={removeConnectionAction}
          fields={{ connectionId: row.id }}
        />
      )}
    </div>
  );
}

const OUTCOME_TONES = {
  applied: 'green',
  ignored: 'grey',
  waiting: 'amber',
  refused: 'rose',
  test: 'grey',
} as const;

export const eventColumns: readonly Column<InboxEventDto>[] = [
  {
    key: 'type',
    header: 'Event',
    cell: (row) => <Code className="md:whitespace-nowrap">{row.type}</Code>,
  },
  { key: 'shop', header: 'Shop', cell: (row) => row.connection, className: 'wrap-anywhere' },
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
];
