import { one, type Mutation } from '@/lib/testing/mutation';

const OF_CONNECTIONS = 'prisma/migrations/20261206000200_orders_of_connections/migration.sql';
const LAST_LINE = 'lib/books/last-line.int.test.ts';
const GUARDS = 'prisma/migrations/20261120000200_guards/migration.sql';
const BOOKS = 'prisma/migrations/20261121000300_books/migration.sql';
const LINEAGE = 'prisma/migrations/20261121000460_family_guards/migration.sql';
const ENTRIES = 'prisma/migrations/20261121000530_entry_checks/migration.sql';
const REFERENCES = 'prisma/migrations/20261121000540_entry_references/migration.sql';
const FORGETTING = 'prisma/migrations/20261203000100_forgetting/migration.sql';

/** Its function stays, and says yes to everything. */
const sleeping = (name: string, body: string, file: string): Mutation =>
  one(`trigger ${name}`, file, body, body.replace('BEGIN\n', 'BEGIN\n  RETURN NULL;\n'), [
    LAST_LINE,
  ]);

/** Its condition never holds. */
const yielding = (name: string, file: string, word: 'IF' | 'WHERE', condition: string): Mutation =>
  one(`trigger ${name}`, file, `${word} ${condition}`, `${word} false AND ${condition}`, [
    LAST_LINE,
  ]);

const appendOnly = (table: string, file = GUARDS): Mutation => {
  const from = `CREATE TRIGGER ${table}_append_only`;
  const edits = [{ file, from, to: `-- ${from}` }];
  return { guard: `trigger ${table}_append_only`, edits, tests: [LAST_LINE] };
};

/** The same where a later migration made another of it, which lets through what an erasure takes out. */
const appendOnlyBut = (table: string, executes: string): Mutation =>
  one(
    `trigger ${table}_append_only`,
    FORGETTING,
    `CREATE OR REPLACE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
  FOR EACH ROW EXECUTE FUNCTION ${executes};`,
    `DROP TRIGGER ${table}_append_only ON ${table};`,
    [LAST_LINE],
  );

const lockGone = {
  file: 'lib/affiliates/lock-affiliate.ts',
  from: "return lockRows(tx, { kind: 'affiliate', strength: 'NO KEY UPDATE' }, affiliateIds);",
  to: 'return Promise.resolve(void [tx, affiliateIds]);',
};

/** Every guard of design sections 5 to 8 that money stands on, with the tests that are to go red without it. */
export const BOOK_MUTATIONS: Mutation[] = [
  one(
    'status in the WHERE, commissions',
    'lib/commissions/moves-sql.ts',
    'WHERE c.id = g.id AND c.status = ${from}',
    'WHERE c.id = g.id',
    [LAST_LINE],
  ),
  one(
    'status in the WHERE, payouts',
    'lib/payouts/store.ts',
    'WHERE p.id = g.id AND p.status = ${from}',
    'WHERE p.id = g.id',
    [LAST_LINE],
  ),
  one(
    'what was taken back, in the WHERE of a clawback',
    'lib/corrections/take-back.ts',
    'clawedBackMinor: commission.clawedBackMinor,\n    },\n    data: {',
    '},\n    data: {',
    [LAST_LINE],
  ),
  {
    guard: 'affiliate lock (the status in the WHERE then refuses with an error)',
    edits: [lockGone],
    tests: [LAST_LINE],
  },
  one(
    'unique index payout_item_live_earning_key',
    GUARDS,
    'CREATE UNIQUE INDEX payout_item_live_earning_key',
    'CREATE INDEX payout_item_live_earning_key',
    [LAST_LINE],
  ),
  one(
    'unique index commission_live_order_key',
    GUARDS,
    'CREATE UNIQUE INDEX commission_live_order_key',
    'CREATE INDEX commission_live_order_key',
    [LAST_LINE],
  ),
  one(
    'unique index sales_order_program_external_key',
    OF_CONNECTIONS,
    'CREATE UNIQUE INDEX sales_order_program_external_key ON sales_order (program_id, external_id, connection_id) NULLS NOT DISTINCT',
    'CREATE INDEX sales_order_program_external_key ON sales_order (program_id, external_id, connection_id)',
    [LAST_LINE],
  ),
  one(
    'unique index refund_program_external_key',
    OF_CONNECTIONS,
    'CREATE UNIQUE INDEX refund_program_external_key ON refund (program_id, external_id, connection_id) NULLS NOT DISTINCT',
    'CREATE INDEX refund_program_external_key ON refund (program_id, external_id, connection_id)',
    [LAST_LINE],
  ),
  one(
    'hold check of a person’s approval',
    'lib/commissions/rules.ts',
    "return held ? refused('COMMISSION_HELD') : { kind: 'move', to: 'approved' };",
    "return { kind: 'move', to: 'approved' };",
    ['lib/commissions/rules.test.ts'],
  ),
  one(
    'rounding half away from zero',
    'lib/money/money.ts',
    'remainder * 2n >= denominator',
    'remainder * 2n > denominator',
    ['lib/money/money.test.ts'],
  ),
  one(
    'rounding: what refunds took before is subtracted',
    'lib/commissions/rules.ts',
    'input.targetMinor - input.takenByRefundsMinor;\n  return due <=',
    'input.targetMinor;\n  return due <=',
    ['lib/corrections/worked-example.int.test.ts'],
  ),
  one(
    'inbox of events',
    'lib/connectors/inbox/receive-event.ts',
    'if (!isNew && !(await takeRefused(work, connection, message))) return ok(REPEATED);',
    '',
    ['lib/connectors/stripe/stripe.int.test.ts'],
    'adds nothing for a duplicate',
  ),
  one(
    'fingerprint of an order',
    'lib/sales/record-order.ts',
    "if (!saysTheSame(existing.fingerprint, input)) return refuse('ORDER_CONFLICT');",
    '',
    ['lib/sales/record-order.int.test.ts'],
  ),
  one(
    'fingerprint of a refund',
    'lib/refunds/recorded-refund.ts',
    "if (existing.fingerprint !== fingerprint) return refuse('REFUND_CONFLICT');",
    '',
    ['lib/refunds/record-refund.int.test.ts'],
  ),
  one(
    'outbox of a commission’s moves',
    'lib/commissions/moves-sql.ts',
    "'orderId', order_id, 'status', ${to}::text, 'amount', amount_minor, 'currency', currency) FROM moved",
    "'orderId', order_id, 'status', ${to}::text, 'amount', amount_minor, 'currency', currency) FROM moved WHERE false",
    ['lib/books/verify.int.test.ts'],
  ),
  one(
    'outbox of a payout’s moves',
    'lib/payouts/store.ts',
    'rows: outboxRows(news.map(eventOf)) }',
    'rows: [] }',
    ['lib/books/verify.int.test.ts'],
  ),
  one(
    'refunds are at most the order',
    'lib/refunds/rules.ts',
    'return restMinor > 0n && wanted <= restMinor ? wanted : null;',
    'return wanted;',
    ['lib/refunds/record-refund.int.test.ts'],
  ),
  one(
    'a clawback is at most what remains',
    'lib/commissions/rules.ts',
    "if (taken > remaining) return refused('CLAWBACK_EXCEEDS_REMAINING');",
    '',
    ['lib/commissions/rules.test.ts'],
  ),
  one(
    'the minimum of a payout',
    'lib/payouts/request-payout.ts',
    'if (amountMinor <= 0n || amountMinor < minimum) {',
    'if (amountMinor <= 0n) {',
    ['lib/payouts/payouts.int.test.ts'],
  ),
  one(
    'the 48 hours after details changed',
    'lib/payouts/request-payout.ts',
    'if (usableAt.getTime() > now.getTime()) {',
    'if (Date.now() === 0) {',
    ['lib/payouts/payouts.int.test.ts'],
  ),
  sleeping('ledger_entry_balances', 'BEGIN\n  SELECT e.transfer_id INTO bad', ENTRIES),
  yielding('ledger_entry_owner', ENTRIES, 'WHERE', '(c.affiliate_id, c.program_id'),
  yielding(
    'payout_item_owner',
    LINEAGE,
    'WHERE',
    '(c.affiliate_id, c.program_id, c.currency) IS DISTINCT FROM (p.',
  ),
  yielding('payout_item_stays', LINEAGE, 'IF', '(NEW.payout_id, NEW.commission_id'),
  yielding(
    'payout_owner_stays',
    LINEAGE,
    'IF',
    '(NEW.affiliate_id, NEW.program_id, NEW.currency) IS',
  ),
  yielding('commission_frozen', LINEAGE, 'IF', '(NEW.program_id, NEW.affiliate_id, NEW.order_id'),
  yielding('commission_reinstates_own', LINEAGE, 'IF', 'NOT EXISTS (SELECT 1 FROM commission r'),
  sleeping(
    'ledger_transfer_balances',
    'BEGIN\n  IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE transfer_id = NEW.id) THEN',
    BOOKS,
  ),
  sleeping(
    'ledger_account_sign',
    "BEGIN\n  SELECT CASE kind WHEN 'debt' THEN balance_minor > 0 ELSE balance_minor < 0 END INTO bad",
    GUARDS,
  ),
  one('trigger ledger_account_guard', GUARDS, 'ELSIF pg_trigger_depth() < 2 OR', 'ELSIF false OR', [
    LAST_LINE,
  ]),
  appendOnly('ledger_account', REFERENCES),
  appendOnly('ledger_entry'),
  appendOnlyBut('ledger_transfer', "append_only_but('reason')"),
  appendOnlyBut('audit_event', 'audit_event_stays()'),
  appendOnlyBut('clawback', "append_only_but('reason')"),
];
