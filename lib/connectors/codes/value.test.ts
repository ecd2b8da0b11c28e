import { describe, expect, it } from 'vitest';
import {
  couponParams,
  isTypedInStripe,
  promotionParams,
  waitSeconds,
  type MadeValue,
} from '@/lib/connectors/codes/value';

const value: MadeValue = {
  ...{ id: 'mdc_1', kind: 'percent', percentBps: 1250, amountMinor: null, currency: null },
  ...{ endsAt: null, duration: 'once' },
};

describe('what Stripe is told of a code', () => {
  it('is a share to the hundredth of a percent, or an amount in Stripe’s units', () => {
    expect(couponParams(value, 'ANA')).toEqual({
      ...{ id: 'tributary_mdc_1', name: 'ANA', percent_off: 12.5, duration: 'once' },
      metadata: { tributary: 'mdc_1' },
    });
    const amount = { kind: 'fixed', percentBps: null, amountMinor: 500n, duration: 'forever' };
    expect(couponParams({ ...value, ...amount, currency: 'USD' }, 'ANA')).toMatchObject({
      ...{ amount_off: 500, currency: 'usd', duration: 'forever' },
    });
    expect(couponParams({ ...value, ...amount, currency: 'ISK' }, 'ANA').amount_off).toBe(50_000);
  });

  it('names it in no more than forty characters, and ends it with the second in which it ends here', () => {
    expect(couponParams(value, 'A'.repeat(50)).name).toHaveLength(40);
    expect(promotionParams(value, 'ANA')).not.toHaveProperty('expires_at');
    const endsAt = new Date('2026-12-24T00:00:00.900Z');
    expect(promotionParams({ ...value, endsAt }, 'ANA').expires_at).toBe(
      Date.UTC(2026, 11, 24) / 1000,
    );
  });
});

it.each([
  ['ANA-10', true],
  ['ANA_10', false],
  ['', false],
])('whether %j can be typed in Stripe: %j', (code, is) => {
  expect(isTypedInStripe(code)).toBe(is);
});

it('waits longer after each failure, a day at most', () => {
  expect([1, 2, 3, 4, 5, 20].map(waitSeconds)).toEqual([60, 300, 1500, 7500, 37_500, 86_400]);
});
