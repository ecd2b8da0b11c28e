import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/refunds/rules.ts';
const TABLE = ['lib/refunds/rules.test.ts'];
const RECORD = 'lib/refunds/record-refund.ts';
const REFUNDS = ['lib/refunds/record-refund.int.test.ts'];
const DISPUTES = ['lib/refunds/record-dispute.int.test.ts'];
const REVERSE = 'lib/refunds/reverse-locked.ts';
const REVERSED = ['lib/refunds/reverse-refund.int.test.ts'];
const PARKED = 'lib/refunds/parked-refunds.ts';
const RESTORE = 'lib/corrections/restore-rules.ts';
const RESTORED = ['lib/corrections/restore-rules.test.ts'];

/** The guards of refunds, disputes and their reversals. */
export const REFUND_MUTATIONS: Mutation[] = [
  one(
    'what a provider reported takes at most the rest',
    RULES,
    'return minBigint(wanted, restMinor);',
    'return wanted;',
    TABLE,
  ),
  one(
    'a failure of the instant of a total comes after it',
    RULES,
    'at(failure) >= at(total)',
    'at(failure) > at(total)',
    TABLE,
  ),
  one(
    'a refund made after a total was never in it',
    RULES,
    '.filter(({ refundMadeAt }) => !isAfter(refundMadeAt, total.reportedAt))',
    '',
    TABLE,
  ),
  one(
    'an end of a dispute is never opened again',
    'lib/refunds/dispute-rules.ts',
    "if (report.status === 'open') return 'repeated';",
    '',
    TABLE,
  ),
  one(
    'of two ends of one instant the one that was won counts',
    'lib/refunds/dispute-rules.ts',
    "(later === 0 && report.status === 'won')",
    'later === 0',
    TABLE,
  ),
  one(
    'a refund is in the currency of its order',
    'lib/refunds/other-currency.ts',
    'reported.currency != null && reported.currency !== order.currency',
    'reported.currency === order.id',
    ['lib/refunds/other-currency.int.test.ts'],
    'is refused, and changes nothing',
  ),
  one(
    'what waited in another currency counts nothing',
    PARKED,
    'const isOther = isOtherCurrency(waiting, order);',
    'const isOther = isOtherCurrency(order, order);',
    ['lib/refunds/other-currency.int.test.ts'],
    'before the order is kept',
  ),
  one(
    'the rest of an order comes after what names its amount',
    PARKED,
    "nulls: 'last'",
    "nulls: 'first'",
    REFUNDS,
    'as the rest takes what others leave',
  ),
  one(
    'a refund that was named takes its part of a total',
    RECORD,
    'await takeOverTotals(work, order, refund);',
    '',
    REFUNDS,
    'one refund reported by Stripe and by API',
  ),
  one(
    'a refund that was reported as failed counts nothing',
    RECORD,
    'if (await hasFailed(tx, refund)) return addFailedRefund(work, refund);',
    '',
    REFUNDS,
    'one refund reported by Stripe and by API',
  ),
  one(
    'a total counts what is beyond the named refunds',
    'lib/refunds/match-reports.ts',
    'refundedOfCharges(reports) - byIdMinor',
    'refundedOfCharges(reports)',
    REFUNDS,
    'one refund reported by Stripe and by API',
  ),
  one(
    'one at a time per order id',
    'lib/db/lock-names-sql.ts',
    'SELECT pg_advisory_xact_lock(key)',
    'SELECT key',
    REFUNDS,
    'and the order at once never miss each other',
  ),
  one(
    'the rest of a capped refund is taken when another is reversed',
    REVERSE,
    'await raiseCapped(work, order.id);',
    '',
    DISPUTES,
    'takes what a refund has left',
  ),
  one(
    'what a reversal restores is as disputed as the rest',
    REVERSE,
    'await holdWhatIsDisputed(work, order.id);',
    '',
    DISPUTES,
    'that a failed refund brings back to life',
  ),
  one(
    'a refund is reversed once',
    'lib/refunds/reverse-refund.ts',
    "if (refund.status === 'reversed') {",
    "if (refund.status === '') {",
    REVERSED,
    'restores once',
  ),
  one(
    'a lost dispute is not reversed as a refund',
    'lib/refunds/reverse-refund.ts',
    "if (refund.disputeId !== null) return refuse('REFUND_OF_DISPUTE');",
    '',
    DISPUTES,
    'is not reversed as a refund',
  ),
  one(
    'a hold lasts until the last dispute is closed',
    'lib/refunds/dispute-hold.ts',
    'if (open === 0) return endDisputeHolds(work, order, reason);',
    'if (open < 2) return endDisputeHolds(work, order, reason);',
    DISPUTES,
    'beside another keeps the hold',
  ),
  one(
    'a refund takes of every commission of a lineage at most what remains',
    'lib/corrections/bring-to.ts',
    'minBigint(missing, remainingMinor(member))',
    'missing',
    REVERSED,
    'and later refunds take that',
  ),
  one(
    'a reversal restores what the refund itself took first',
    RESTORE,
    "for (const source of ['own', 'reversed', 'in_force'] as const)",
    "for (const source of ['in_force', 'reversed', 'own'] as const)",
    RESTORED,
  ),
  one(
    'what is reinstated already is not restored again',
    RESTORE,
    'taken - minBigint(taken, reinstatedMinor)',
    'taken',
    RESTORED,
  ),
  one(
    'a netting settles the debts that are open, at most',
    RESTORE,
    'const minor = minBigint(debt.openMinor, left);\n  debt.openMinor -= minor;',
    'const minor = left;\n  debt.openMinor -= minor;',
    RESTORED,
  ),
  one(
    'a debt is settled at most as far as it is owed',
    'lib/corrections/settle-debt.ts',
    'settledMinor === 0n || settledMinor > owedMinor',
    'settledMinor === 0n',
    ['lib/corrections/settle-debt.int.test.ts'],
    'never settled beyond',
  ),
];
