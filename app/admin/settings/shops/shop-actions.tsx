import {
  removeConnectionAction,
  removeConnectionSecretAction,
} from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import type { ConnectionDto } from '@/lib/connectors/connections/queries';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

/** What ends a shop, or one of its secrets. */
export function ShopActions({ row }: { row: ConnectionDto }) {
  if (row.removedAt) return null;
  return (
    <div className="flex flex-wrap gap-1">
      {row.secrets.map((secret) => (
        <ConfirmAction
          key={secret.id}
          trigger={
            <Button aria-label={`Remove the secret ${secret.hint} of ${row.name}`}>
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
