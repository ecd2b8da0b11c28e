import { describe, expect, it } from 'vitest';
import { accountOf, clawbackDue, decide, type CommissionEvent } from '@/lib/commissions/rules';
import { proportionalShare } from '@/lib/money/money';
import { COMMISSION_STATUSES, type CommissionStatus } from '@/lib/commissions/types';

const now = new Date('2026-06-15T12:00:00.000Z');
const commission = (status: CommissionStatus, availableAt = now) => ({
  status,
  amountMinor: 2000n,
  clawedBackMinor: status === 'clawed_back' ? 2000n : 0n,
  availableAt,
});

/** One row per event: what each status answers, in the order of COMMISSION_STATUSES. */
const TABLE: Record<CommissionEvent, string[]> = {
  //          pending     approved                 available                requested                paid                     voided                     clawed_back
  approve: [
    'approved',
    'repeated',
    'repeated',
    'repeated',
    'repeated',
    'CANNOT_APPROVE_VOIDED',
    'CANNOT_APPROVE_CLAWED_BACK',
  ],
  void: [
    'voided',
    'CANNOT_VOID_APPROVED',
    'CANNOT_VOID_APPROVED',
    'CANNOT_VOID_APPROVED',
    'CANNOT_VOID_APPROVED',
    'repeated',
    'CANNOT_VOID_CLAWED_BACK',
  ],
  mature: ['skipped', 'available', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped'],
  request: ['skipped', 'skipped', 'requested', 'skipped', 'skipped', 'skipped', 'skipped'],
  release: ['skipped', 'skipped', 'skipped', 'available', 'skipped', 'skipped', 'skipped'],
  pay: ['skipped', 'skipped', 'skipped', 'paid', 'skipped', 'skipped', 'skipped'],
  unpay: ['skipped', 'skipped', 'skipped', 'skipped', 'requested', 'skipped', 'skipped'],
  claw_back: [
    'clawed_back',
    'clawed_back',
    'clawed_back',
    'clawed_back',
    'clawed_back',
    'CANNOT_CLAW_BACK_VOIDED',
    'repeated',
  ],
  restore: ['skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped'],
};

function answer(status: CommissionStatus, event: CommissionEvent, held = false): string {
  const verdict = decide(commission(status), event, { now, held });
  if (verdict.kind === 'move') return verdict.to;
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
}

describe('the transition table', () => {
  for (const [event, answers] of Object.entries(TABLE)) {
    it.each(COMMISSION_STATUSES.map((status, i) => [status, answers[i] ?? '']))(
      `${event} on %s answers %s`,
      (status, expected) => {
        expect(answer(status, event as CommissionEvent)).toBe(expected);
      },
    );
  }

  it('a held commission is not approved, matured or requested', () => {
    expect(answer('pending', 'approve', true)).toBe('COMMISSION_HELD');
    expect(answer('approved', 'mature', true)).toBe('skipped');
    expect(answer('available', 'request', true)).toBe('skipped');
  });

  it('a held commission can still be voided and clawed back', () => {
    expect(answer('pending', 'void', true)).toBe('voided');
    expect(answer('paid', 'claw_back', true)).toBe('clawed_back');
  });

  it('matures at exactly the instant, not a millisecond before', () => {
    const early = new Date(now.getTime() + 1);
    expect(decide(commission('approved', early), 'mature', { now, held: false }).kind).toBe(
      'skipped',
    );
    expect(decide(commission('approved', now), 'mature', { now, held: false }).kind).toBe('move');
  });

  it('a partial clawback leaves the status, a full one ends it, more is refused', () => {
    const facts = { now, held: false };
    expect(decide(commission('paid'), 'claw_back', { ...facts, takenMinor: 1999n })).toEqual({
      kind: 'move',
      to: 'paid',
    });
    expect(decide(commission('paid'), 'claw_back', { ...facts, takenMinor: 2000n })).toEqual({
      kind: 'move',
      to: 'clawed_back',
    });
    expect(decide(commission('paid'), 'claw_back', { ...facts, takenMinor: 2001n })).toEqual({
      kind: 'refused',
      code: 'CLAWBACK_EXCEEDS_REMAINING',
    });
    expect(decide(commission('clawed_back'), 'claw_back', { ...facts, takenMinor: 1n })).toEqual({
      kind: 'refused',
      code: 'CLAWBACK_EXCEEDS_REMAINING',
    });
  });
});

it('each status names one account', () => {
  expect(COMMISSION_STATUSES.map(accountOf)).toEqual([
    'pending',
    'pending',
    'available',
    'in_payout',
    'paid',
    null,
    null,
  ]);
});

describe('clawbackDue', () => {
  const base = {
    amountMinor: 2000n,
    clawedBackMinor: 0n,
    refundedMinor: 0n,
    totalMinor: 10000n,
    takenByRefundsMinor: 0n,
  };
  const dueOf = ({
    amountMinor,
    clawedBackMinor,
    refundedMinor,
    totalMinor,
    ...taken
  }: typeof base) =>
    clawbackDue({
      targetMinor: proportionalShare(amountMinor, refundedMinor, totalMinor),
      remainingMinor: amountMinor - clawedBackMinor,
      ...taken,
    });
  it.each([
    ['3,333 of 10,000 refunded takes 667', { refundedMinor: 3333n }, 667n],
    ['with tax: 5,950 of 11,900 takes half', { refundedMinor: 5950n, totalMinor: 11900n }, 1000n],
    [
      'a manual clawback does not count towards what is due',
      { refundedMinor: 5000n, clawedBackMinor: 500n },
      1000n,
    ],
    ['but limits what remains', { refundedMinor: 10000n, clawedBackMinor: 500n }, 1500n],
    ['nothing refunded takes nothing', {}, 0n],
    [
      'all taken already takes nothing more',
      { refundedMinor: 10000n, clawedBackMinor: 2000n, takenByRefundsMinor: 2000n },
      0n,
    ],
  ])('%s', (_label, change, expected) => {
    expect(dueOf({ ...base, ...change })).toBe(expected);
  });
});
