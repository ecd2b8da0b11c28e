import { describe, expect, it } from 'vitest';
import { eventsInput, eventWords } from '@/app/admin/settings/webhooks/events-input';
import { WEBHOOK_EVENTS } from '@/lib/webhooks/catalogue';

describe('events as people type them', () => {
  it.each([
    [[], []],
    [
      ['order.recorded', 'commission.*'],
      ['order.recorded', 'commission.*'],
    ],
    [
      ['commission.paid', 'commission.voided'],
      ['commission.paid', 'commission.voided'],
    ],
    [['dispute.opened', 'dispute.closed'], ['dispute.*']],
    [['lead.recorded'], ['lead.recorded']],
  ])('%j are shown as %j, and mean the same', (typed, shown) => {
    const events = eventsInput.parse(typed.join('\n'));
    expect(eventWords(events)).toEqual(shown);
    expect(eventsInput.parse(eventWords(events).join(', '))).toEqual(events);
  });

  it('are few where all are meant', () => {
    expect(eventWords(WEBHOOK_EVENTS)).toContain('payout_batch.*');
    expect(eventWords(WEBHOOK_EVENTS).length).toBeLessThan(15);
  });
});
