import { one, type Mutation } from '@/lib/testing/mutation';

const REFUNDED = 'lib/corrections/refunded-lines.ts';
const PURE = ['lib/corrections/refunded-lines.test.ts'];
const EARN = ['lib/corrections/lines-earn.int.test.ts'];
const MADE = 'prisma/migrations/20261220000100_retroactive/migration.sql';
const HELD = 'holds a commission and its lines together';

/** What lines earn, and what refunds take of them. */
export const LINE_MUTATIONS: Mutation[] = [
  one(
    'of a line no more is refunded than was paid for it',
    REFUNDED,
    'const named = asked.map((part, at) => smaller(part, totals[at] ?? NOTHING));',
    'const named = asked;',
    PURE,
  ),
  one(
    'what names more than its line counts as naming none',
    REFUNDED,
    'smaller(minus(all, sumOf(named)), leftInAll)',
    'smaller(minus(all, sumOf(asked)), leftInAll)',
    PURE,
    'counts what names more than its line',
  ),
  one(
    'of a refund that took less than it names each line counts in proportion',
    REFUNDED,
    'const taken = minBigint(amountMinor, asked);',
    'const taken = asked;',
    PURE,
    'is in proportion to what it names',
  ),
  one(
    'lines of one sku share what names it',
    REFUNDED,
    'asked * every),',
    'asked * totalMinor),',
    PURE,
    'spreads over lines of one sku',
  ),
  one(
    'what is due of the lines is rounded once',
    REFUNDED,
    'return rounded(sumOf(dueOfLines(lines, refunded)));',
    'return dueOfLines(lines, refunded).reduce((sum, part) => sum + rounded(part), 0n);',
    PURE,
    'is rounded once',
  ),
  one(
    'what others give for a reversed refund, the newest gives first',
    'lib/corrections/refund-claims.ts',
    'ids.lastIndexOf(b.refundId) - ids.lastIndexOf(a.refundId)',
    'ids.lastIndexOf(a.refundId) - ids.lastIndexOf(b.refundId)',
    EARN,
    'the newest gives',
  ),
  one(
    'each line shows what was taken of it',
    'lib/corrections/settle-refunds.ts',
    '  await showClawedBack(tx, lineage.root.id, target);\n',
    '',
    EARN,
    'then the plan by name',
  ),
  one(
    'the database holds a commission and its lines together (I18)',
    MADE,
    "WHERE c.kind NOT IN ('order', 'retroactive') OR l.amount <> c.amount_minor OR l.taken <> c.clawed_back_minor",
    'WHERE false',
    EARN,
    HELD,
  ),
  one(
    'what a line was earned on never changes',
    MADE,
    "IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - moves = to_jsonb(OLD) - moves AND (NEW.order_left OR NOT OLD.order_left) THEN",
    "IF TG_OP = 'UPDATE' THEN",
    EARN,
    HELD,
  ),
  one(
    'lines follow what the release before takes of their commission',
    MADE,
    "WHEN (NEW.clawed_back_minor <> OLD.clawed_back_minor AND NEW.kind IN ('order', 'retroactive'))",
    'WHEN (false)',
    EARN,
    'for the release before',
  ),
  one(
    'I18 sees lines that are not what their commission is',
    'lib/books/invariants/lines.ts',
    "WHERE c.kind NOT IN ('order', 'retroactive') OR l.amount <> c.amount_minor OR l.taken <> c.clawed_back_minor",
    'WHERE false',
    ['lib/books/verify.int.test.ts'],
    'show lines that are not what their commission is',
  ),
  one(
    'I18 sees lines that are not those of the order',
    'lib/books/invariants/lines.ts',
    'AND NOT l.is_one AND l.lines IS DISTINCT FROM t.lines',
    'AND false',
    ['lib/books/verify.int.test.ts'],
    'show lines that are not those of the order',
  ),
  one(
    'whoever takes something back is waited for when lines are given',
    'lib/commissions/give-lines.ts',
    '  await lockAffiliates(\n    tx,\n    missing.map((row) => row.affiliateId),\n  );\n  const ids = missing.map((row) => row.id);\n  await lockCommissionRows(tx, ids);\n',
    '  const ids = missing.map((row) => row.id);\n',
    ['lib/commissions/give-lines.int.test.ts'],
    'is waited for',
  ),
];
