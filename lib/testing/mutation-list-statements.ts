import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/statements/rules.ts';
const GATHER = 'lib/statements/gather-sql.ts';
const ISSUE = 'lib/statements/issue-statement.ts';
const WINDOW = ['lib/statements/window.int.test.ts'];
const STATEMENTS = ['lib/statements/statements.int.test.ts'];

/** The guards of statements: the window, the sums, the numbers, whose they are. */
export const STATEMENT_MUTATIONS: Mutation[] = [
  one(
    'a month that is not over has no statement',
    ISSUE,
    "if (!isMonthOver(window, now)) return refuse('STATEMENT_NOT_READY');",
    '',
    STATEMENTS,
    'that is not over is refused',
  ),
  one(
    'the end of a window belongs to the next',
    GATHER,
    't.created_at >= ${from} AND t.created_at < ${to}',
    't.created_at >= ${from} AND t.created_at <= ${to}',
    WINDOW,
    'at the first instant',
  ),
  one(
    'the beginning of a window belongs to it',
    GATHER,
    't.created_at >= ${from} AND t.created_at < ${to}',
    't.created_at > ${from} AND t.created_at < ${to}',
    WINDOW,
    'at the first instant',
  ),
  one(
    'a balance is of before its time',
    GATHER,
    't.created_at < ${before}',
    't.created_at <= ${before}',
    WINDOW,
    'at the first instant',
  ),
  one(
    'a statement is in one currency',
    GATHER,
    't.currency = ${owner.currency} AND t.created_at < ${before}',
    't.created_at < ${before}',
    STATEMENTS,
    'over a random history',
  ),
  one(
    'a debt counts in a balance',
    GATHER,
    'row.inPayoutMinor + row.debtMinor',
    'row.inPayoutMinor',
    STATEMENTS,
    'over a random history',
  ),
  one(
    'a payout’s opening is without its own payment',
    ISSUE,
    'await balanceBefore(tx, owner, to, payout.id)',
    'await balanceBefore(tx, owner, to)',
    STATEMENTS,
    'of payouts list what the portal lists',
  ),
  one(
    'the payment belongs to a payout’s statement',
    ISSUE,
    'new Date(paidAt.getTime() + 1)',
    'paidAt',
    STATEMENTS,
    'of payouts list what the portal lists',
  ),
  one(
    'what does not add up is not issued',
    ISSUE,
    'assertAddsUp(data);',
    '',
    WINDOW,
    'would not add up',
  ),
  one(
    'a month has one statement',
    ISSUE,
    "kind: 'month', fromAt: window.from };",
    "kind: 'month', fromAt: now };",
    STATEMENTS,
    'asked for by 50 at once',
  ),
  one(
    'numbers are given one at a time',
    'lib/statements/lock-numbers.ts',
    'pg_advisory_xact_lock(hashtextextended(',
    'abs(hashtextextended(',
    STATEMENTS,
    'asked for by 50 at once',
  ),
  one(
    'a payout that is not paid has no statement',
    ISSUE,
    "if (paidAt === null) return refuse('STATEMENT_NOT_READY');",
    "if (paidAt === null) return refuse('STATEMENT_NOT_FOUND');",
    STATEMENTS,
    'of a payout that is not paid',
  ),
  one(
    'a statement is of its affiliate',
    'lib/statements/open-statement.ts',
    'if (own !== undefined && own !== affiliateId) return null;',
    '',
    STATEMENTS,
    'of another affiliate',
  ),
  one(
    'a statement is of its key’s program',
    'lib/statements/open-statement.ts',
    'where: { id: affiliateId, ...scope },',
    'where: { id: affiliateId },',
    STATEMENTS,
    'of another affiliate',
  ),
  one(
    'a statement that fails keeps nobody else waiting',
    'lib/statements/issue-due.ts',
    'failures.push(error);',
    'throw error;',
    ['lib/statements/issue-due.int.test.ts'],
    'keeps nobody else from theirs',
  ),
];
