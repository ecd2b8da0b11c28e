import {
  addConnectionSecretAction,
  removeConnectionSecretAction,
} from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { SpecForm } from '@/components/console/spec-form';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import type { ConnectionDto } from '@/lib/connectors/connections/queries';

/** Takes a secret, and shows those that are there; several hold at once while the shop changes over. */
export function SecretStep({ shop: { id, secrets } }: { shop: ConnectionDto }) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <SpecForm
        action={addConnectionSecretAction}
        fields={[
          { kind: 'hidden', name: 'connectionId', label: '', value: id },
          {
            kind: 'text',
            name: 'secret',
            label: 'Signing secret',
            hint: 'It is kept encrypted and never shown again.',
            maxLength: 300,
            required: true,
          },
        ]}
        submitLabel="Add secret"
        pendingLabel="Adding"
      />
      {secrets.length === 0 ? null : (
        <ul aria-label="Secrets that hold" className="divide-line divide-y">
          {secrets.map((secret) => (
            <li key={secret.id} className="flex items-center justify-between gap-3 py-1">
              <span>
                <Code>…{secret.hint}</Code>{' '}
                <span className="text-muted text-sm">
                  since <DateTime value={secret.createdAt} format="datetime" />
                </span>
              </span>
              <ConfirmAction
                trigger={
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={`Remove the secret …${secret.hint}`}
                  >
                    Remove…
                  </Button>
                }
                title={`Remove the secret …${secret.hint}?`}
                description="What the shop signs with it is refused at once."
                confirmLabel="Remove secret"
                tone="danger"
                action={removeConnectionSecretAction}
                fields={{ secretId: secret.id }}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
