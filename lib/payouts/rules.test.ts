import { describe, expect, it } from 'vitest';
import { decidePayout, detailsUsableAt, minimumFor, type PayoutEvent } from '@/lib/payouts/rules';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';

const CONFLICT = 'PAYOUT_STATUS_CONFLICT';
const SENT = 'PAYOUT_ALREADY_SENT';
const R = 'repeated';

/** What each status answers, in the order requested approved sent paid rejected cancelled failed returned. */
const TABLE: Record<PayoutEvent, string[]> = {
  approve: ['approved', R, R, R, CONFLICT, CONFLICT, CONFLICT, CONFLICT],
  cancel: ['cancelled', 'cancelled', SENT, SENT, CONFLICT, R, CONFLICT, CONFLICT],
  reject: ['rejected', 'rejected', SENT, SENT, R, CONFLICT, CONFLICT, CONFLICT],
  send: [CONFLICT, 'sent', R, R, CONFLICT, CONFLICT, CONFLICT, CONFLICT],
  pay: [CONFLICT, 'paid', 'paid', R, CONFLICT, CONFLICT, CONFLICT, CONFLICT],
  fail: [CONFLICT, CONFLICT, 'failed', CONFLICT, CONFLICT, CONFLICT, R, CONFLICT],
  return: [CONFLICT, CONFLICT, 'returned', 'returned', CONFLICT, CONFLICT, CONFLICT, R],
};

describe('the payout table', () => {
  for (const [event, answers] of Object.entries(TABLE)) {
    it.each(PAYOUT_STATUSES.map((status, i) => [status, answers[i] ?? '']))(
      `${event} on %s answers %s`,
      (status, expected) => {
        const verdict = decidePayout(status, event as PayoutEvent);
        const answer =
          verdict.kind === 'move'
            ? verdict.to
            : verdict.kind === 'refused'
              ? verdict.code
              : verdict.kind;
        expect(answer).toBe(expected);
      },
    );
  }

  it('an affiliate may cancel only what is not yet approved', () => {
    expect(decidePayout('requested', 'cancel', 'affiliate')).toEqual({
      kind: 'move',
      to: 'cancelled',
    });
    expect(decidePayout('approved', 'cancel', 'affiliate')).toEqual({
      kind: 'refused',
      code: CONFLICT,
    });
  });
});

describe('payout details', () => {
  const createdAt = new Date('2026-03-01T00:00:00Z');
  const later = new Date('2026-03-03T00:00:00.000Z');
  const hoursOn = (hours: number) => new Date(createdAt.getTime() + hours * 3_600_000);
  const usableAt = (isFirst: boolean, passwordSetByLinkAt: Date | null) =>
    detailsUsableAt({ createdAt, isFirst, passwordSetByLinkAt });

  it('wait 48 hours when they changed, the first ones do not', () => {
    expect(usableAt(true, null)).toEqual(createdAt);
    expect(usableAt(false, null)).toEqual(later);
  });

  it.each([-47.9, 0, 1, 47.9])(
    'wait, the first ones too, when a password was set by a link %d hours from them',
    (hours) => {
      expect(usableAt(true, hoursOn(hours))).toEqual(later);
    },
  );

  it.each([-1000, -48, 48, 1000])('do not for a link %d hours away', (hours) => {
    expect(usableAt(true, hoursOn(hours))).toEqual(createdAt);
    expect(usableAt(false, hoursOn(hours))).toEqual(later);
  });
});

it('a currency without a minimum has none', () => {
  expect(minimumFor({ USD: 5000 }, 'USD')).toBe(5000n);
  expect(minimumFor({ USD: 5000 }, 'CHF')).toBeNull();
  expect(minimumFor({ USD: '5000' }, 'USD')).toBeNull();
  expect(minimumFor(null, 'USD')).toBeNull();
});
