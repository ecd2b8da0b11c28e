import { markdownTable } from '@/lib/format/markdown-table';
import type { EventType } from '@/lib/outbox/enqueue';

/** What `data` is: the object as the API answers it, by its name in the API's document. */
export type EventObject =
  | 'Affiliate'
  | 'Attribution'
  | 'Commission'
  | 'Dispute'
  | 'Lead'
  | 'Order'
  | 'Payout'
  | 'PayoutBatch'
  | 'Refund';

type Entry = { when: string; data: EventObject };

/** Every event that a webhook can be told, and when. docs/webhooks.md has the same table; a test compares. */
export const CATALOGUE = {
  'affiliate.created': { when: 'An affiliate was made, or applied.', data: 'Affiliate' },
  'affiliate.status_changed': {
    when: 'Accepted, paused, active again, rejected or banned.',
    data: 'Affiliate',
  },
  'affiliate.moved_group': {
    when: 'An affiliate is in another group from now on, by a person or by a rule.',
    data: 'Affiliate',
  },
  'payout_details.changed': {
    when: 'The affiliate is paid to another account. The account itself is not told.',
    data: 'Affiliate',
  },
  'lead.recorded': { when: 'A lead was recorded.', data: 'Lead' },
  'order.recorded': {
    when: 'An order was recorded, whether or not it earned anything.',
    data: 'Order',
  },
  'order.reattributed': { when: 'An order was given to another affiliate.', data: 'Order' },
  'customer.reattributed': {
    when: 'A customer belongs to another affiliate from now on.',
    data: 'Attribution',
  },
  'refund.recorded': { when: 'A refund was recorded, or waits for its order.', data: 'Refund' },
  'refund.changed': { when: 'A refund counts another amount than before.', data: 'Refund' },
  'refund.reversed': { when: 'A refund failed, or was won back.', data: 'Refund' },
  'dispute.opened': { when: 'A dispute was opened.', data: 'Dispute' },
  'dispute.closed': { when: 'A dispute was won or lost.', data: 'Dispute' },
  'commission.earned': {
    when: 'An order earned a commission, or a bonus was given.',
    data: 'Commission',
  },
  'commission.approved': { when: 'A commission was approved.', data: 'Commission' },
  'commission.voided': { when: 'A pending commission was voided.', data: 'Commission' },
  'commission.available': { when: 'Its hold is over: it can be paid out.', data: 'Commission' },
  'commission.requested': { when: 'It was taken into a payout.', data: 'Commission' },
  'commission.released': { when: 'It left a payout, and is available again.', data: 'Commission' },
  'commission.paid': { when: 'Its payout was paid.', data: 'Commission' },
  'commission.payment_returned': {
    when: 'Its payout had been paid, and the money came back.',
    data: 'Commission',
  },
  'commission.clawed_back': { when: 'All or a part of it was taken back.', data: 'Commission' },
  'commission.clawback_reversed': {
    when: 'What was taken back was given back.',
    data: 'Commission',
  },
  'commission.held': { when: 'It was put on hold.', data: 'Commission' },
  'commission.hold_released': { when: 'A hold ended.', data: 'Commission' },
  'payout.requested': { when: 'A payout was asked for, or came by schedule.', data: 'Payout' },
  'payout.approved': {
    when: 'A payout was approved; one in credit is to be given now.',
    data: 'Payout',
  },
  'payout.sent': { when: 'The file with the payout was taken.', data: 'Payout' },
  'payout.paid': { when: 'A payout was paid.', data: 'Payout' },
  'payout.rejected': { when: 'A payout was rejected.', data: 'Payout' },
  'payout.cancelled': { when: 'A payout was cancelled.', data: 'Payout' },
  'payout.failed': { when: 'A payout did not arrive.', data: 'Payout' },
  'payout.returned': { when: 'A payout came back.', data: 'Payout' },
  'payout.reduced': { when: 'A commission left a payout that goes on.', data: 'Payout' },
  'payout_batch.created': { when: 'A batch was made.', data: 'PayoutBatch' },
  'payout_batch.approved': { when: 'A batch was approved.', data: 'PayoutBatch' },
  'payout_batch.reduced': { when: 'A payout was taken out of a batch.', data: 'PayoutBatch' },
  'payout_batch.sent': { when: 'The file of a batch was taken.', data: 'PayoutBatch' },
  'payout_batch.cancelled': { when: 'A batch was cancelled.', data: 'PayoutBatch' },
  'payout_batch.closed': { when: 'Every payout of a batch has its result.', data: 'PayoutBatch' },
  'payout_batch.imported': { when: 'A file of results was imported.', data: 'PayoutBatch' },
} as const satisfies Partial<Record<EventType, Entry>>;

export type WebhookEvent = keyof typeof CATALOGUE;

export const WEBHOOK_EVENTS = Object.keys(CATALOGUE) as [WebhookEvent, ...WebhookEvent[]];

/** Of the event that a person sends to try an endpoint. */
export const TEST_EVENT = 'webhook.test';

export function isWebhookEvent(type: string): type is WebhookEvent {
  return type in CATALOGUE;
}

/** What an affiliate's postback is told. */
export const POSTBACK_EVENTS = [
  'commission.earned',
  'commission.approved',
  'commission.voided',
  'commission.available',
  'commission.paid',
  'commission.payment_returned',
  'commission.clawed_back',
  'commission.clawback_reversed',
] as const satisfies readonly WebhookEvent[];

/** The table of the documentation. */
export function catalogueTable(): string {
  const rows = WEBHOOK_EVENTS.map((type) => {
    const { when, data } = CATALOGUE[type];
    return [`\`${type}\``, when, data];
  });
  return markdownTable([['event', 'when', '`data`'], ...rows]);
}
