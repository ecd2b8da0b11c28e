import { describe, expect, it } from 'vitest';
import { newId } from '@/lib/ids';
import { eraseInJson } from '@/lib/privacy/erase-in-json';
import { termsOf } from '@/lib/privacy/terms';

describe('what is taken out of JSON', () => {
  it('is the person; numbers and the rest stay', () => {
    const said = {
      amount: 42,
      code: 'al',
      masked: 'DE89 … 3000',
      changes: { name: { from: 'A', to: 'B' }, holdDays: { from: 1, to: 2 } },
      lines: ['for Zelda Quux', null],
      Al: 1,
    };
    expect(eraseInJson(said, termsOf({ words: ['Zelda Quux'], codes: ['Al'] }))).toEqual({
      amount: 42,
      code: '[erased]',
      masked: '[erased]',
      changes: { name: { from: '[erased]', to: '[erased]' }, holdDays: { from: 1, to: 2 } },
      lines: ['for [erased]', null],
      Al: 1,
    });
  });

  it('is no word and no id of ours, whatever a link is called', () => {
    const orderId = newId('order');
    const links = ['paid', 'active', 'order', 'usd', 'gift', 'order.recorded', orderId];
    const said = {
      orderId,
      id: orderId,
      status: 'paid',
      type: 'order.recorded',
      kind: 'order',
      currency: 'USD',
      reason: 'GIFT',
      from: 'paused',
      to: 'active',
      changes: { status: { from: 'paused', to: 'active' } },
    };
    expect(eraseInJson(said, termsOf({ words: links }))).toEqual(said);
    const others = {
      slug: 'paid',
      reason: 'a gift',
      customerId: orderId,
      status: 'to order',
      to: 'paid',
      metadata: { type: 'paid' },
    };
    expect(eraseInJson(others, termsOf({ words: links }))).toEqual({
      slug: '[erased]',
      reason: 'a [erased]',
      customerId: '[erased]',
      status: 'to [erased]',
      to: '[erased]',
      metadata: { type: '[erased]' },
    });
  });
});
