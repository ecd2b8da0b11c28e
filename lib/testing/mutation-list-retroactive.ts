import { one, type Mutation } from '@/lib/testing/mutation';

const TESTS = ['lib/sales/retroactive/earn-retroactive.int.test.ts'];
const GUARDS = 'prisma/migrations/20261220000100_retroactive/migration.sql';
const DIFFERENCES = 'lib/sales/retroactive/differences.ts';
const EARN = 'lib/sales/retroactive/earn-retroactive.ts';

/** Tiers that are also for the orders before they were reached. */
export const RETROACTIVE_MUTATIONS: Mutation[] = [
  one(
    'a tier is decided once for a period',
    EARN,
    'if (!(await noteDecision(tx, about, tier.rule.id))) return ok(0);',
    '',
    TESTS,
    'pays them the difference once',
  ),
  one(
    'the database decides a tier once',
    GUARDS,
    'CONSTRAINT "retroactive_decision_pkey" PRIMARY KEY ("rule_lineage","affiliate_id","period_start")',
    'CONSTRAINT "retroactive_decision_pkey" CHECK (true)',
    TESTS,
    'decides once, and knows no line of another order',
  ),
  one(
    'a line is of an order of its affiliate',
    GUARDS,
    'FOR EACH ROW WHEN (NEW.order_id IS NOT NULL) EXECUTE FUNCTION commission_line_of_order();',
    'FOR EACH ROW WHEN (false) EXECUTE FUNCTION commission_line_of_order();',
    TESTS,
    'decides once, and knows no line of another order',
  ),
  one(
    'an order that left comes back no more',
    GUARDS,
    ' AND (NEW.order_left OR NOT OLD.order_left) THEN',
    ' THEN',
    TESTS,
    'decides once, and knows no line of another order',
  ),
  {
    guard: 'a difference is never negative',
    edits: [
      {
        file: DIFFERENCES,
        from: 'if (dueMinor <= 0n) return [];',
        to: '',
      },
      { file: DIFFERENCES, from: 'if (amountMinor <= 0n) return [];', to: '' },
    ],
    tests: ['lib/sales/retroactive/differences.test.ts'],
    only: 'more keeps it',
  },
  one(
    'limits cut what a tier pays afterwards',
    DIFFERENCES,
    'const cut = amountOf(toEarn, entries, rooms);',
    'const cut = amountOf(toEarn, entries, []);',
    TESTS,
    'limits cut it, and count what was earned',
  ),
  one(
    'who is banned gets no difference',
    'lib/sales/retroactive/retroactive-sql.ts',
    "AND a.status IN ('active', 'paused')",
    '',
    TESTS,
    'pays nobody who is banned',
  ),
  one(
    'refunds take of what tiers paid afterwards',
    'lib/corrections/settle-refunds.ts',
    'return ofOrder + (await settleRetroactiveOf(work, order, cause));',
    'return ofOrder;',
    TESTS,
    'after it: take their share',
  ),
  one(
    'an order that is voided takes its share with it',
    'lib/corrections/retroactive-parts.ts',
    'fraction(orderLeft ? totalMinor : refundedMinor)',
    'fraction(refundedMinor)',
    TESTS,
    'an order that is voided or given away',
  ),
];
