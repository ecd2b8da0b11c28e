import {
  changeWebhookAction,
  removeWebhookAction,
  resendSinceAction,
  rotateWebhookAction,
  sendTestEventAction,
  switchWebhookAction,
} from '@/app/admin/settings/webhooks/actions';
import { shownSecret, webhookFields } from '@/app/admin/settings/webhooks/webhook-fields';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { WebhookDto } from '@/lib/webhooks/types';

export function WebhookActions({ webhook }: { webhook: WebhookDto }) {
  const { id, isOn } = webhook;
  return (
    <div className="flex flex-wrap gap-2">
      {isOn ? (
        <>
          <ActionButton action={sendTestEventAction} fields={{ id }} variant="secondary">
            Send a test event
          </ActionButton>
          <SendAgain id={id} />
        </>
      ) : null}
      <Edit webhook={webhook} />
      <Rotate webhook={webhook} />
      <ActionButton
        action={switchWebhookAction}
        fields={isOn ? { id } : { id, isOn: 'on' }}
        variant={isOn ? 'secondary' : 'primary'}
      >
        {isOn ? 'Switch off' : 'Switch on'}
      </ActionButton>
      <ConfirmAction
        trigger={<Button variant="ghost">Remove…</Button>}
        title={`Remove the webhook ${webhook.name}?`}
        description="Nothing is sent there any more, and its deliveries go with it."
        confirmLabel="Remove"
        tone="danger"
        action={removeWebhookAction}
        fields={{ id }}
      />
    </div>
  );
}

function SendAgain({ id }: { id: string }) {
  return (
    <FormDialog
      trigger={<Button>Send again…</Button>}
      title="Send again what did not arrive"
      description="What failed, and what happened while the webhook was off or did not want it. What arrived is not repeated."
      fields={[
        { kind: 'hidden', name: 'id', label: 'Webhook', value: id },
        {
          kind: 'date',
          name: 'since',
          label: 'Since the beginning of',
          hint: 'UTC',
          required: true,
        },
      ]}
      action={resendSinceAction}
      submitLabel="Send again"
      pendingLabel="Sending"
    />
  );
}

function Edit({ webhook }: { webhook: WebhookDto }) {
  return (
    <FormDialog
      trigger={<Button>Edit…</Button>}
      title={`Edit the webhook ${webhook.name}`}
      fields={[
        { kind: 'hidden', name: 'id', label: 'Webhook', value: webhook.id },
        ...webhookFields(webhook),
      ]}
      action={changeWebhookAction}
      submitLabel="Save"
    />
  );
}

function Rotate({ webhook }: { webhook: WebhookDto }) {
  return (
    <FormDialog
      trigger={<Button>Rotate the secret…</Button>}
      title={`New secret for ${webhook.name}`}
      description="The secret of now signs beside the new one for a while, so that the receiver can change over."
      fields={[
        { kind: 'hidden', name: 'id', label: 'Webhook', value: webhook.id },
        {
          kind: 'number',
          name: 'overlapHours',
          label: 'Hours for which both sign',
          hint: 'At most 168. 0 when the secret is known to somebody else.',
          value: '24',
          required: true,
        },
      ]}
      action={rotateWebhookAction}
      submitLabel="Rotate"
      pendingLabel="Rotating"
      shownOnce={shownSecret}
    />
  );
}
