import { one, type Mutation } from '@/lib/testing/mutation';

const JOINS = ['lib/sales/joins/joins.int.test.ts'];
const MEET = 'lib/sales/joins/meet-names.ts';
const JOIN = 'lib/sales/joins/join-customers.ts';
const SPLIT = 'lib/sales/joins/split-customer.ts';
const MISPLACED = 'lib/sales/take-misplaced.ts';
const INTERVALS = 'lib/attribution/intervals.ts';
const TABLE = ['lib/attribution/intervals.test.ts'];
const FACTS = 'lib/connectors/stripe/read-fields.ts';
const STRIPE = ['lib/connectors/stripe/names.int.test.ts'];

/** The rules by which two customers are one. */
export const NAME_MUTATIONS: Mutation[] = [
  one(
    'a buyer’s word never takes over who has paid',
    MEET,
    'if (await hasPaid(work.tx, other.ids)) {',
    'if (await hasPaid(work.tx, [])) {',
    JOINS,
    'never takes over a customer',
  ),
  one(
    'the reference of a payment link is a buyer’s word',
    FACTS,
    'const isOpen = session?.payment_link != null;',
    'const isOpen = false;',
    STRIPE,
    'by the address of a payment link',
  ),
  one(
    'who was split is not joined again by the merchant’s word',
    MEET,
    'if (await areSplit(work.tx, customer.ids, other.ids)) continue;',
    '',
    JOINS,
    'not joined again',
  ),
  one(
    'a split is kept',
    SPLIT,
    'await noteSplit(work, programId, { id: leaving, others, reason });',
    '',
    JOINS,
    'not joined again',
  ),
  one(
    'a name that is added says that there is more to read',
    MEET,
    'data: { joinedAt: work.now },',
    'data: {},',
    JOINS,
    'by any name the affiliate',
  ),
  one(
    'a join has decided again',
    JOIN,
    'if (isReopened) await',
    'if (isReopened && rows.length < 0) await',
    JOINS,
    'the earlier paid order fixed',
  ),
  one(
    'all that were joined to one go with it',
    JOIN,
    '[...into.ids, ...from.ids].map((id) => ({ id, root: into.id })),',
    '[into.id, from.id].map((id) => ({ id, root: into.id })),',
    JOINS,
    'in a row of joins',
  ),
  one(
    'what is held for fraud is not given away',
    MISPLACED,
    'orders.filter((order) => !order.isHeldForFraud)',
    'orders',
    JOINS,
    'holds for fraud',
  ),
  one(
    'what is further along is flagged',
    MISPLACED,
    'await flagCommissions(work, idsOf(kept.filter((order) => !isSame(order))), REASON);',
    '',
    JOINS,
    'flagged for a person',
  ),
  one(
    'what the same affiliate keeps is not flagged',
    MISPLACED,
    'order.affiliateId === open.affiliateId &&',
    'order.affiliateId === null &&',
    JOINS,
    'without a flag',
  ),
  one(
    'only what is pending is voided',
    'lib/commissions/void-or-flag.ts',
    "live.filter((commission) => commission.status === 'pending')",
    "live.filter((commission) => commission.status !== 'paid')",
    JOINS,
    'flagged for a person',
  ),
  one(
    'orders whose attribution has ended are taken out of it',
    'lib/sales/take-misplaced-sql.ts',
    ' OR a.ended_at <= o.occurred_at',
    '',
    JOINS,
    'the earlier paid order fixed',
  ),
  one(
    'the earlier first order stays',
    INTERVALS,
    'fixed.findLast(isChosen) ?? fixed[0]',
    'fixed.findLast(isChosen) ?? fixed.at(-1)',
    TABLE,
  ),
  one(
    'a person’s choice stays',
    INTERVALS,
    'fixed.findLast(isChosen) ?? fixed[0]',
    'fixed[0]',
    TABLE,
  ),
  one(
    'two names of one customer are not decided in one group',
    'lib/sales/group-commit.ts',
    ' && ids.indexOf(question.customer.id) === at',
    '',
    JOINS,
    'in one group of orders',
  ),
  one(
    'whoever waited for a customer who was split begins again',
    'lib/orders/lock-customers.ts',
    'if (!family?.names.includes(customer.name)) {',
    'if (!family) {',
    JOINS,
    'of a row is decided by itself',
  ),
  one(
    'whoever waited for a name that was split begins again',
    'lib/orders/lock-customers.ts',
    'if (!family?.names.includes(customer.name)) {',
    'if (!family?.ids.includes(customer.recordId)) {',
    JOINS,
    'of a name alone is decided by itself',
  ),
  one(
    'what a split ended does not come back',
    'lib/sales/joins/settle-attributions.ts',
    "      OR: [{ endReason: null }, { endReason: 'JOINED' }],\n",
    '',
    JOINS,
    'ends for good',
  ),
  {
    guard: 'a person’s choice for a customer who was joined meanwhile is made again',
    // Either of the two sees it, each at another moment.
    edits: [
      {
        file: 'lib/sales/reattribute.ts',
        from: '    if (customer) await expectStillSame(tx, customer);\n',
        to: '',
      },
      {
        file: 'lib/orders/lock-customers.ts',
        from: 'if (before.get(recordId) !== root)',
        to: 'if (before.size < 0)',
      },
    ],
    tests: JOINS,
    only: 'that waited for the join',
  },
  one(
    'a person’s choice for a customer who was split meanwhile is made again',
    'lib/sales/reattribute.ts',
    '    if (customer) await expectStillSame(tx, customer);\n',
    '',
    JOINS,
    'that waited for a split of',
  ),
  one(
    'a person’s choice stays with whom it was made for',
    'lib/sales/joins/split-customer.ts',
    ' ?? row.chosenForId',
    '',
    JOINS,
    'keeps a person’s choice with',
  ),
  one(
    'a start is told once',
    'lib/connectors/inbox/record-start.ts',
    '  if (latest && bearsTouch(latest, start, resolved?.clickId)) return ok(KNOWN_START);\n',
    '',
    ['lib/connectors/stripe/stripe.int.test.ts'],
    'of a trial and its checkout are one lead',
  ),
  one(
    'a start after another touch is told again',
    'lib/connectors/inbox/record-start.ts',
    ' && bearsTouch(latest, start, resolved?.clickId)',
    '',
    ['lib/connectors/stripe/stripe.int.test.ts'],
    'after another touch is told again',
  ),
  one(
    'the earlier leads of every row are candidates',
    'lib/attribution/lead-candidates-sql.ts',
    'customer.ids.map((customerId) => ({ ...ask, customerId })),',
    '[{ ...ask, customerId: customer.id }],',
    JOINS,
    'over the touches of both',
  ),
  one(
    'nobody’s id is nobody’s name',
    'lib/orders/customer-names.ts',
    "new Set(['', '0', 'null', 'undefined'])",
    "new Set([''])",
    ['lib/orders/customer-names.test.ts'],
  ),
];
