import { Store } from 'lucide-react';
import { createConnectionAction } from '@/app/admin/settings/shops/actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { PROVIDER_WORDS } from '@/lib/connectors/port/words';
import { CONNECTED_PROVIDERS } from '@/lib/connectors/registry';

/** First the address, which the shop asks for; then the secret, which the shop shows. */
export function NewShop({ programs }: { programs: readonly { value: string; label: string }[] }) {
  const providers = CONNECTED_PROVIDERS.map((value) => ({ value, label: PROVIDER_WORDS[value] }));
  return (
    <FormDialog
      trigger={
        <Button variant="primary" icon={<Store aria-hidden />}>
          Connect a shop
        </Button>
      }
      title="Connect a shop"
      description="You get an address for the shop’s webhooks, and add the secret that the shop shows for them."
      fields={[
        {
          kind: 'text',
          name: 'name',
          label: 'Name',
          hint: 'As your people call it: “Shop Europe”.',
          maxLength: 80,
          required: true,
        },
        {
          kind: 'select',
          name: 'provider',
          label: 'By',
          options: providers,
          value: providers[0]?.value ?? '',
        },
        {
          kind: 'select',
          name: 'programId',
          label: 'Program',
          options: programs,
          value: programs[0]?.value ?? '',
        },
      ]}
      action={createConnectionAction}
      submitLabel="Connect"
      pendingLabel="Connecting"
    />
  );
}
