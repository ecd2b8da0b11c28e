import { expect, it } from 'vitest';
import { disputeStateOf } from '@/lib/connectors/stripe/dispute-state';

it.each([
  ['warning_needs_response', 'inquiry', 'open'],
  ['warning_under_review', 'inquiry', 'open'],
  ['warning_closed', 'inquiry', 'won'],
  ['needs_response', 'chargeback', 'open'],
  ['under_review', 'chargeback', 'open'],
  ['won', 'chargeback', 'won'],
  ['lost', 'chargeback', 'lost'],
  ['prevented', 'chargeback', 'won'],
  ['charge_refunded', 'chargeback', 'won'],
  ['appeal_needs_response', 'appeal', 'open'],
  ['appeal_under_review', 'appeal', 'open'],
  ['a status of a later version', 'chargeback', 'open'],
  ['constructor', 'chargeback', 'open'],
])('a dispute of Stripe’s that is %s is at the stage %s and %s here', (status, stage, ours) => {
  expect(disputeStateOf(status)).toEqual({ stage, status: ours });
});
