import { describe, expect, it } from 'vitest';
import type { DisputeStage } from '@/lib/orders/types';
import { decideDispute } from '@/lib/refunds/dispute-rules';
import { amountToApply, refundedOfCharge, refundedOfCharges } from '@/lib/refunds/rules';

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));
const total = (amountMinor: bigint, minute: number | null) => ({
  chargeRef: 'ch',
  kind: 'total',
  amountMinor,
  reportedAt: minute === null ? null : at(minute),
  refundMadeAt: null as Date | null,
});
const failed = (amountMinor: bigint, minute: number) => ({
  ...total(amountMinor, minute),
  kind: 'failed',
});

describe('what was refunded of a charge', () => {
  it.each([
    ['nothing told', [], 0n],
    ['the largest total', [total(500n, 0), total(800n, 1)], 800n],
    ['a failure after a total takes it down', [total(500n, 0), failed(500n, 1)], 0n],
    ['a failure without a total is nothing', [failed(500n, 1)], 0n],
    ['a failure at the instant of a total comes after it', [total(500n, 1), failed(500n, 1)], 0n],
    [
      'a total after a failure is exact',
      [total(500n, 0), total(800n, 1), failed(500n, 2), total(700n, 3)],
      700n,
    ],
    ['a total without a time is before every failure', [total(500n, null), failed(200n, 1)], 300n],
    [
      'a failure of a refund made after the total takes nothing off it',
      [total(3000n, 0), { ...failed(5000n, 3), refundMadeAt: at(2) }],
      3000n,
    ],
    [
      'a failure of a refund made before the total does',
      [total(3000n, 2), { ...failed(1000n, 3), refundMadeAt: at(2) }],
      2000n,
    ],
  ])('%s', (_name, reports, expected) => {
    expect(refundedOfCharge(reports)).toBe(expected);
    expect(refundedOfCharge([...reports].reverse())).toBe(expected);
  });
});

describe('what was refunded of an order', () => {
  const of = (chargeRef: string, report: ReturnType<typeof total>) => ({ ...report, chargeRef });
  it.each([
    ['the sum over its charges', [of('a', total(300n, 1)), of('b', total(200n, 1))], 500n],
    [
      'a failure without a charge is of the only one',
      [total(500n, 1), of('', failed(200n, 2))],
      300n,
    ],
    [
      'a failure without a charge is of none when there are two',
      [of('a', total(300n, 1)), of('b', total(200n, 1)), of('', failed(200n, 2))],
      500n,
    ],
  ])('%s', (_name, reports, expected) => {
    expect(refundedOfCharges(reports)).toBe(expected);
    expect(refundedOfCharges([...reports].reverse())).toBe(expected);
  });
});

describe('what a refund takes of what is left', () => {
  const refund = { requestedMinor: 100n, fingerprint: 'x', kind: 'refund', isReported: false };
  it.each([
    ['a refund that fits', refund, 100n, 100n],
    ['a refund that does not fit', refund, 99n, null],
    ['the rest of nothing', { ...refund, requestedMinor: null }, 0n, null],
    ['what a shop reports as far as the order goes', { ...refund, isReported: true }, 99n, 99n],
    ['a dispute as far as the order goes', { ...refund, kind: 'dispute' }, 99n, 99n],
    ['a total as far as the order goes', { ...refund, fingerprint: 'total:x' }, 0n, 0n],
  ])('%s', (_name, row, rest, expected) => {
    expect(amountToApply(row, rest)).toBe(expected);
  });
});

describe('a report of a dispute', () => {
  const known = (status: string, minute: number | null = null) => ({
    orderExternalId: 'o',
    status,
    amountMinor: 100n,
    closedAt: minute === null ? null : at(minute),
    reportedAt: null as Date | null,
    stage: null as string | null,
  });
  it.each([
    ['that is new', null, { status: 'open' }, 'move'],
    ['of another order', known('open'), { status: 'won', orderId: 'p' }, 'conflict'],
    ['open again', known('open'), { status: 'open' }, 'repeated'],
    ['open with another amount', known('open'), { status: 'open', amount: 50 }, 'move'],
    ['lost after open', known('open'), { status: 'lost' }, 'move'],
    ['open after an end', known('won', 1), { status: 'open', occurredAt: at(2) }, 'repeated'],
    ['lost again', known('lost', 1), { status: 'lost', amount: 100 }, 'repeated'],
    ['lost with another amount', known('lost', 1), { status: 'lost', amount: 50 }, 'conflict'],
    ['won later than lost', known('lost', 1), { status: 'won', occurredAt: at(2) }, 'move'],
    ['won earlier than lost', known('lost', 2), { status: 'won', occurredAt: at(1) }, 'repeated'],
    ['won as it was lost', known('lost', 1), { status: 'won', occurredAt: at(1) }, 'move'],
    ['lost as it was won', known('won', 1), { status: 'lost', occurredAt: at(1) }, 'repeated'],
    ['without a time', known('won', 1), { status: 'lost' }, 'move'],
  ] as const)('%s', (_name, before, report, expected) => {
    expect(decideDispute(before, { orderId: 'o', ...report })).toBe(expected);
  });

  type State = [
    status: 'open' | 'won' | 'lost',
    stage: DisputeStage,
    minute: number,
    amount?: number,
  ];
  const reported = ([status, stage, minute, amount = 100]: State) => ({
    ...{ orderId: 'o', status, amount, occurredAt: at(minute) },
    reported: { at: at(minute), stage },
  });
  const knownOf = ([status, stage, minute, amount = 100]: State) => ({
    ...known(status, status === 'open' ? null : minute),
    ...{ amountMinor: BigInt(amount), reportedAt: at(minute), stage },
  });
  it.each<[string, earlier: State, later: State]>([
    ['an end after what was open', ['open', 'chargeback', 1], ['lost', 'chargeback', 2]],
    ['an end before what was open', ['open', 'chargeback', 2], ['lost', 'chargeback', 1]],
    [
      'a chargeback after an inquiry that is over',
      ['won', 'inquiry', 2],
      ['open', 'chargeback', 1],
    ],
    ['an inquiry that is over', ['open', 'inquiry', 2], ['won', 'inquiry', 2]],
    ['an appeal after an end', ['lost', 'chargeback', 1], ['open', 'appeal', 2]],
    ['an end after an appeal', ['open', 'appeal', 1], ['lost', 'chargeback', 2]],
    ['an end as it was appealed', ['open', 'appeal', 1], ['won', 'chargeback', 1]],
    ['an appeal after what was open', ['open', 'chargeback', 2], ['open', 'appeal', 1]],
    ['a loss as it was appealed', ['open', 'appeal', 1], ['lost', 'chargeback', 1]],
    ['won later', ['lost', 'chargeback', 1], ['won', 'chargeback', 2]],
    ['won at once', ['lost', 'chargeback', 1], ['won', 'chargeback', 1]],
    ['lost later', ['won', 'chargeback', 1], ['lost', 'chargeback', 2]],
    ['another amount later', ['lost', 'chargeback', 1, 100], ['lost', 'chargeback', 2, 50]],
    ['a larger amount at once', ['open', 'chargeback', 1, 50], ['open', 'chargeback', 1, 100]],
  ])('of a payment provider counts whichever comes first: %s', (_name, earlier, later) => {
    expect(decideDispute(knownOf(earlier), reported(later))).toBe('move');
    expect(decideDispute(knownOf(later), reported(earlier))).toBe('repeated');
    expect(decideDispute(knownOf(later), reported(later))).toBe('repeated');
  });

  it('of a payment provider counts against what was told by API by when it ended', () => {
    expect(decideDispute(known('lost', 1), reported(['won', 'chargeback', 2]))).toBe('move');
    expect(decideDispute(known('lost', 2), reported(['won', 'chargeback', 1]))).toBe('repeated');
    expect(decideDispute(known('open'), reported(['lost', 'chargeback', 1]))).toBe('move');
    expect(decideDispute(known('lost', 1), reported(['open', 'chargeback', 2]))).toBe('repeated');
  });
});
