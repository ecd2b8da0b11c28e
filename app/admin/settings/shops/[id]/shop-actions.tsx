import {
  removeConnectionAction,
  reopenConnectionAction,
  setClickKeyAction,
} from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { ConnectionDto } from '@/lib/connectors/connections/queries';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

/** What changes how a shop is read, ends it, or opens it again; Stripe's under the settings ends with them. */
export function ShopActions({ row }: { row: ConnectionDto }) {
  if (row.removedAt) return <OpenAgain row={row} />;
  return (
    <div className="flex flex-wrap gap-2">
      <ClickKey row={row} />
      {row.id === STRIPE_FALLBACK ? null : (
        <ConfirmAction
          trigger={<Button aria-label={`Remove ${row.name}`}>Remove…</Button>}
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

function OpenAgain({ row }: { row: ConnectionDto }) {
  return (
    <ConfirmAction
      trigger={<Button aria-label={`Open ${row.name} again`}>Open again…</Button>}
      title={`Open ${row.name} again?`}
      description="At the same address, so that what the shop tells again is known. It needs its secret anew."
      confirmLabel="Open again"
      action={reopenConnectionAction}
      fields={{ connectionId: row.id }}
    />
  );
}

function ClickKey({ row }: { row: ConnectionDto }) {
  return (
    <FormDialog
      trigger={<Button aria-label={`Click key of ${row.name}`}>Click key…</Button>}
      title={`Where ${row.name} keeps a click`}
      description="Clicks are looked for under the names in the documentation. If your checkout keeps them under another name of a metadata field or attribute, say it here."
      fields={[
        { kind: 'hidden', name: 'connectionId', label: 'Connection', value: row.id },
        {
          kind: 'text',
          name: 'clickKey',
          label: 'Name of the field',
          maxLength: 100,
          value: row.clickKey ?? '',
        },
      ]}
      action={setClickKeyAction}
      submitLabel="Save"
      pendingLabel="Saving"
    />
  );
}
