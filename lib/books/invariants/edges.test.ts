import { describe, expect, it } from 'vitest';
import { decide, type CommissionEvent } from '@/lib/commissions/rules';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { COMMISSION_EDGES, PAYOUT_EDGES } from '@/lib/books/invariants/edges';
import { decidePayout, type PayoutEvent } from '@/lib/payouts/rules';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';

const now = new Date('2026-06-15T12:00:00.000Z');

const COMMISSION_ACTIONS: Record<CommissionEvent, string> = {
  approve: 'COMMISSION_APPROVED',
  void: 'COMMISSION_VOIDED',
  mature: 'COMMISSION_MATURED',
  request: 'COMMISSION_REQUESTED',
  release: 'COMMISSION_RELEASED',
  pay: 'COMMISSION_PAID',
  unpay: 'COMMISSION_PAYMENT_RETURNED',
  claw_back: 'COMMISSION_CLAWED_BACK',
  restore: 'COMMISSION_CLAWBACK_REVERSED',
};
const PAYOUT_ACTIONS: Record<PayoutEvent, string> = {
  approve: 'PAYOUT_APPROVED',
  cancel: 'PAYOUT_CANCELLED',
  reject: 'PAYOUT_REJECTED',
  send: 'PAYOUT_SENT',
  pay: 'PAYOUT_PAID',
  fail: 'PAYOUT_FAILED',
  return: 'PAYOUT_RETURNED',
};
/** Beginnings, and what lies beside the status. */
const NO_MOVE = /_EARNED$|_HOLD_|^PAYOUT_REQUESTED$|^PAYOUT_REDUCED$/;

const arrows = (edges: { action: string; from: string | null; to: string }[]) =>
  edges
    .filter((edge) => !NO_MOVE.test(edge.action))
    .map((edge) => `${edge.action} ${edge.from} → ${edge.to}`)
    .sort();

describe('the edges that the books check knows', () => {
  it('are those of the commission table', () => {
    const edges = Object.entries(COMMISSION_ACTIONS).flatMap(([event, action]) =>
      COMMISSION_STATUSES.flatMap((from) =>
        [undefined, 1n].flatMap((takenMinor) =>
          COMMISSION_STATUSES.flatMap((restsAt) => {
            const clawedBackMinor = from === 'clawed_back' ? 100n : event === 'restore' ? 1n : 0n;
            const row = { status: from, amountMinor: 100n, clawedBackMinor, availableAt: now };
            const facts = { now, held: false, restsAt, ...(takenMinor ? { takenMinor } : {}) };
            const verdict = decide(row, event as CommissionEvent, facts);
            return verdict.kind === 'move' ? [{ action, from, to: verdict.to }] : [];
          }),
        ),
      ),
    );
    expect(arrows(COMMISSION_EDGES)).toEqual([...new Set(arrows(edges))]);
  });

  it('are those of the payout table', () => {
    const edges = Object.entries(PAYOUT_ACTIONS).flatMap(([event, action]) =>
      PAYOUT_STATUSES.flatMap((from) => {
        const verdict = decidePayout(from, event as PayoutEvent);
        return verdict.kind === 'move' ? [{ action, from, to: verdict.to }] : [];
      }),
    );
    expect(arrows(PAYOUT_EDGES)).toEqual(arrows(edges));
  });
});
