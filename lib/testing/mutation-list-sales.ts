import { one, type Mutation } from '@/lib/testing/mutation';

const GROUP = 'lib/sales/group-commit.ts';
const REOPEN = 'lib/sales/reopen.ts';
const GIVE = 'lib/sales/give-order.ts';
const ORDERS = ['lib/sales/record-order.int.test.ts'];
const GROUPS = ['lib/sales/group-commit.int.test.ts'];
const LATE = ['lib/sales/late-touches.int.test.ts'];
const LATE_CLICKS = ['lib/sales/decide-late-clicks.int.test.ts'];
const REATTRIBUTE = ['lib/sales/reattribute.int.test.ts'];

/** Orders that are written together. */
const GROUP_COMMIT: Mutation[] = [
  one(
    'an order that refunds wait for leaves the group',
    GROUP,
    '!question.opens && !question.isAwaited',
    '!question.opens',
    GROUPS,
    'one with a refund that waits goes alone',
  ),
  one(
    'an order that opens others leaves the group',
    GROUP,
    '!question.opens && !question.isAwaited',
    '!question.isAwaited',
    ['lib/sales/record-order.int.test.ts'],
    'what is reported late is decided by when it happened',
  ),
  one(
    'nothing of the future is in a group',
    GROUP,
    '!isTooFarAhead(call.input.occurredAt ?? now, now)',
    'now !== null',
    GROUPS,
    'a future one among them',
  ),
  one(
    'a group that the database refuses goes one by one',
    GROUP,
    "answers = group.map(() => 'alone');",
    'for (const call of group) call.reject(error);\n    return;',
    GROUPS,
    'one that the database refuses',
  ),
  one(
    'a group waits for no lock for long',
    GROUP,
    'lockMs: MOST_MS_LOCKED,',
    '',
    GROUPS,
    'keeps no other order waiting',
  ),
  one(
    'a group keeps the answers of its calls',
    GROUP,
    'await keepAnswers(tx, now, kept);',
    'await keepAnswers(tx, now, kept.slice(kept.length));',
    ['app/api/v1/orders/orders.int.test.ts'],
    'gives the first answer again for an Idempotency-Key',
  ),
];

/** What is decided once more. */
const REOPENING: Mutation[] = [
  one(
    'customers are locked in the order of their ids',
    'lib/orders/lock-customers.ts',
    'ORDER BY r.id FOR NO KEY UPDATE',
    'ORDER BY r.external_id FOR NO KEY UPDATE',
    LATE,
    'customers are locked in the order of their ids',
  ),
  one(
    'what a reopening leaves is noted with the customer',
    REOPEN,
    'isDone(state) ? Prisma.DbNull : state',
    'Prisma.DbNull',
    LATE,
    'stays noted with the customer, and the next order',
  ),
  one(
    'a full piece has a next one',
    REOPEN,
    'if (last && open.length >= PIECE) return',
    'if (last && open.length > PIECE) return',
    LATE,
    'stays noted with the customer, and the next order',
  ),
  one(
    'what follows the first order goes on after a full piece',
    REOPEN,
    'last && orders.length >= PIECE ? placeAfter(last)',
    'last && orders.length > PIECE ? placeAfter(last)',
    LATE,
    '250 orders of one customer',
  ),
  one(
    'the first order ends a piece',
    'lib/sales/decide-again.ts',
    'if (judged.at(-1)?.isFirst) break;',
    '',
    LATE,
    '250 orders of one customer',
  ),
  one(
    'the trailing period that moved back ends at its instant',
    REOPEN,
    'occurredAt: { gte: fixed.trailingExpiresAt }',
    'occurredAt: { gt: fixed.trailingExpiresAt }',
    ORDERS,
    'moves the trailing period back',
  ),
  one(
    'a late touch that would have won is flagged',
    REOPEN,
    'if (touched && fixed && touched.at <= fixed.attributedAt) {',
    'if (touched && fixed && !touched.at) {',
    LATE_CLICKS,
    'whom a customer belongs to already stays',
  ),
  one(
    'a click that could not be decided over stays noted',
    'lib/sales/decide-late-clicks.ts',
    'batch.filter((clickId) => !open.has(clickId))',
    'batch',
    LATE_CLICKS,
    'stays noted',
  ),
  one(
    'an order that earns late counts its earlier refunds',
    'lib/sales/settle-again.ts',
    'if (order.refundedMinor === 0n) return;',
    'if (order.refundedMinor >= 0n) return;',
    LATE_CLICKS,
    'an order that was refunded before',
  ),
];

/** What a person gives to another. */
const GIVEN: Mutation[] = [
  one(
    'only who is active or paused is given orders',
    'lib/sales/reattribute.ts',
    "current.status !== 'active' && current.status !== 'paused'",
    "current.status === 'none'",
    REATTRIBUTE,
    'is refused, and nothing is written',
  ),
  one(
    'an order is given away once',
    GIVE,
    'if (order.affiliateId === affiliate.id) {',
    'if (order.affiliateId === reason) {',
    REATTRIBUTE,
    '20 at once, happens once',
  ),
  one(
    'a buyer is given no order of their own',
    GIVE,
    "self !== null && selfReferral === 'block'",
    "self !== null && order.id === ''",
    REATTRIBUTE,
    'who is the buyer',
  ),
  one(
    'a given order counts its refunds',
    GIVE,
    'await settleEarlierRefunds(work, order);',
    '',
    REATTRIBUTE,
    'counts its refunds against',
  ),
  one(
    'a given order keeps its dispute’s hold',
    GIVE,
    "await settleDisputeHold(work, order.id, 'No dispute is open.');",
    '',
    REATTRIBUTE,
    'keeps an open dispute’s hold',
  ),
];

/** The guards of orders that are written together, decided once more, and given by a person. */
export const SALES_MUTATIONS: Mutation[] = [...GROUP_COMMIT, ...REOPENING, ...GIVEN];
