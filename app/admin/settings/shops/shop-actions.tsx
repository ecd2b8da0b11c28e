import { removeConnectionAction } from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import type { ConnectionDto } from '@/lib/connectors/connections/queries';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

/** What ends a shop; Stripe's under the settings ends with them. */
export function ShopActions({ row }: { row: ConnectionDto }) {
  if (row.removedAt || row.id === STRIPE_FALLBACK) return null;
  return (
    <ConfirmAction
      trigger={<Button aria-label={`Remove ${row.name}`}>Remove…</Button>}
      title={`Remove ${row.name}?`}
      description="Its secrets go and what it sends is refused. Its orders and events stay."
      confirmLabel="Remove"
      tone="danger"
      action={removeConnectionAction}
      fields={{ connectionId: row.id }}
    />
  );
}
