import { CREDIT, must, RULED } from '@/lib/testing/model/books';
import type { BatchEvent } from '@/lib/testing/model/batch-steps';
import type { PayoutEvent } from '@/lib/testing/model/payout-steps';
import type { Plan } from '@/lib/testing/model/plans';

/** What begins a run, so that short lists of commands reach what lies late: a commission on its way or paid. */
export function prelude(stage: number): Plan[] {
  const order: Plan = {
    do: 'order',
    affiliate: 0,
    currency: 'USD',
    amount: 10_000,
    tax: 0,
    daysAgo: 60,
    awaited: false,
    lines: [],
  };
  const event = (name: PayoutEvent): Plan => ({ do: 'payout', event: name, pick: 0 });
  const approve: Plan = { do: 'approve', pick: 0 };
  const request: Plan = { do: 'request', affiliate: 0, currency: 'USD', blind: true };
  const refund: Plan = { do: 'refund', pick: 0, share: 500, unknown: false, named: [] };
  const settled = (kind: 'write_off' | 'repay'): Plan => ({
    do: 'settle',
    kind,
    affiliate: 0,
    currency: 'USD',
    share: 600,
    blind: true,
  });
  const paid = [order, approve, request, event('approve'), event('send'), event('pay')];
  const netted = [...paid, refund, order, approve, request];
  const ban: Plan = { do: 'ban', affiliate: 0, rare: 0 };
  const batch: Plan = { do: 'batch', currency: 'USD' };
  const leaves = (name: BatchEvent): Plan => ({ do: 'move batch', event: name, pick: 0 });
  const imported: Plan = { do: 'import', pick: 0, outcomes: ['Completed'] };
  const byHand: Plan = { do: 'claw back', pick: 0, share: 100 };
  const mixed = [...paid, byHand, settled('write_off'), refund];
  const ofCredit = { affiliate: CREDIT.affiliate };
  const credit: Plan[] = [
    { ...order, ...ofCredit },
    approve,
    { ...request, ...ofCredit },
    event('approve'),
  ];
  const ofRules: Plan = {
    ...order,
    affiliate: RULED.affiliate,
    lines: [
      { sku: 'b', worth: 250, paid: 250 },
      { sku: 'g', worth: 100, paid: 333 },
    ],
  };
  const nearTier = [ofRules, ofRules];
  const starts: Plan[][] = [
    [],
    ...[2, 3, 4, 5, 6].map((length) => paid.slice(0, length)),
    [...paid, refund],
    [...paid, refund, settled('repay')],
    [...paid, refund, settled('write_off')],
    netted,
    [...netted, event('approve')],
    [...netted, event('approve'), event('pay')],
    mixed,
    [...mixed, order, approve, request, event('approve'), event('pay')],
    [...netted, event('approve'), ban],
    [...netted, event('approve'), event('send'), ban],
    [...netted, event('approve'), batch],
    [...netted, event('approve'), batch, leaves('approve')],
    [...netted, event('approve'), batch, leaves('approve'), leaves('send')],
    [...netted, event('approve'), batch, leaves('approve'), leaves('send'), imported],
    credit.slice(0, 3),
    credit,
    [...credit, event('pay'), refund],
    [...credit, byHand, refund],
    [...credit, { ...ban, ...ofCredit }],
    nearTier,
    [...nearTier, ofRules, { ...refund, share: null }, approve],
  ];
  return must(starts[stage]);
}

/** How many preludes there are. */
export const STAGES = 27;
