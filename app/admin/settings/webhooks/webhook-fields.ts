import type { FieldSpec } from '@/components/console/field-spec';
import { eventWords } from '@/app/admin/settings/webhooks/events-input';
import type { WebhookDto } from '@/lib/webhooks/types';

/** What is asked of a new webhook, and of one that is there. */
export function webhookFields(webhook?: WebhookDto): FieldSpec[] {
  return [
    {
      kind: 'text',
      name: 'name',
      label: 'Name',
      hint: 'What listens there: “Shop server”.',
      maxLength: 80,
      required: true,
      ...(webhook ? { value: webhook.name } : {}),
    },
    {
      kind: 'text',
      name: 'url',
      label: 'Address',
      hint: 'https, on the public internet.',
      maxLength: 2000,
      required: true,
      ...(webhook ? { value: webhook.url } : {}),
    },
    {
      kind: 'textarea',
      name: 'events',
      label: 'Events',
      hint: 'One a line, such as order.recorded or commission.*. Empty: all of them, also later ones.',
      rows: 4,
      maxLength: 4000,
      optional: true,
      ...(webhook ? { value: eventWords(webhook.events).join('\n') } : {}),
    },
  ];
}

export const shownSecret = {
  field: 'secret',
  label: 'Secret',
  note: 'Copy the secret now and give it to the receiver, which knows our events by it.',
} as const;
