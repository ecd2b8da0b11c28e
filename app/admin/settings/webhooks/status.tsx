import { StatusBadge } from '@/components/ui/status-badge';
import type { Tone } from '@/components/ui/tone';
import type { DeliveryStatus, SwitchedOffWhy, WebhookDto } from '@/lib/webhooks/types';

const OFF_WORDS: Record<SwitchedOffWhy, string> = {
  person: 'Off',
  gone: 'Off: answered 410',
  failing: 'Off: five days without a success',
  key: 'Off: its API key has ended',
};

export function WebhookStatus({ webhook }: { webhook: WebhookDto }) {
  const { switchedOffWhy, failures } = webhook;
  if (switchedOffWhy) return <StatusBadge tone="grey" word={OFF_WORDS[switchedOffWhy]} />;
  return failures > 0 ? (
    <StatusBadge tone="amber" word="Failing" />
  ) : (
    <StatusBadge tone="green" word="On" />
  );
}

export const DELIVERY_WORDS: Record<DeliveryStatus, { tone: Tone; word: string }> = {
  pending: { tone: 'amber', word: 'Pending' },
  delivered: { tone: 'green', word: 'Delivered' },
  failed: { tone: 'rose', word: 'Failed' },
};

export function DeliveryBadge({ status }: { status: DeliveryStatus }) {
  return <StatusBadge {...DELIVERY_WORDS[status]} />;
}
