import { one, type Mutation } from '@/lib/testing/mutation';

const SQL = 'lib/books/touched-sql.ts';
const TESTS = ['lib/books/touched-sql.int.test.ts'];

/** Each way by which a subject counts as touched, and the case that has no other. */
const WAYS: [way: string, sql: string, only: string][] = [
  [
    'a transfer of its own',
    'UNION SELECT id FROM ledger_transfer WHERE',
    'a transfer without an entry',
  ],
  ['a payout’s audit row', "`${told('payout')}", 'a payout’s audit row'],
  ['a payout’s event', "UNION ${heard('payout')}", 'a payout’s event'],
  ['a payout of its own', 'UNION SELECT id FROM payout WHERE', 'a payout$'],
  ['an item’s payout', 'UNION SELECT payout_id FROM payout_item WHERE', 'a payout item'],
  [
    'an entry’s payout',
    'UNION SELECT i.payout_id FROM touched_entry e JOIN payout_item i ON i.id = e.payout_item_id',
    'the payout of its item',
  ],
  [
    'a transfer’s payout',
    'UNION SELECT t.payout_id FROM touched_transfer x JOIN ledger_transfer t ON t.id = x.id WHERE',
    'the payout it is of',
  ],
  ['a commission’s audit row', "`${told('commission')}", 'a commission’s audit row'],
  ['a commission’s event', "UNION ${heard('commission')}", 'a commission’s event'],
  [
    'an entry’s commission',
    'UNION SELECT commission_id FROM touched_entry WHERE',
    'its transfer and commission',
  ],
  ['a commission of its own', 'UNION SELECT id FROM commission WHERE', 'a commission$'],
  [
    'an item’s commission',
    'UNION SELECT commission_id FROM touched_payout_item',
    'a payout’s items',
  ],
  ['a clawback’s commission', 'UNION SELECT commission_id FROM clawback WHERE', 'a clawback'],
  ['an order’s audit row', "    ${told('order')}", 'an order’s audit row'],
  ['an order of its own', 'UNION SELECT id FROM sales_order WHERE', 'an order$'],
  [
    'a commission’s order',
    'UNION SELECT c.order_id FROM touched_first x JOIN commission c ON c.id = x.id WHERE',
    'a commission: its order',
  ],
  [
    'a refund’s audit row',
    "(${told('refund')} UNION SELECT id FROM refund",
    'a refund’s audit row: its order',
  ],
  [
    'a refund’s order',
    "(${told('refund')} UNION SELECT id FROM refund WHERE",
    'a refund: its order',
  ],
  ['a dispute’s audit row', "(${told('dispute')} UNION", 'a dispute’s audit row: its order'],
  [
    'a dispute’s order',
    "(${told('dispute')} UNION SELECT id FROM dispute WHERE",
    'a dispute: its order',
  ],
  [
    'the order of a provider’s payment',
    'AND o.external_id = t.order_external_id\n      WHERE',
    'a provider’s payment',
  ],
  [
    'the orders that payments tie together',
    'UNION SELECT o.id FROM touched_order_first x JOIN sales_order p ON',
    'ties to one of these',
  ],
  ['a refund that waits', "`${told('refund')} UNION SELECT r.id", 'a refund that waits'],
  [
    'the refunds of an order',
    "${told('refund')} UNION SELECT r.id FROM touched_order o JOIN refund r ON",
    'an order’s audit row',
  ],
  [
    'the commissions of an order',
    'UNION SELECT c.id FROM touched_order o JOIN commission c ON',
    'an order: its commissions',
  ],
  [
    'the commission that one gives back',
    'UNION SELECT c.reinstates_id FROM touched_second x JOIN commission c ON c.id = x.id WHERE',
    'the one it gives back',
  ],
  [
    'the commission that gives one back',
    'UNION SELECT c.id FROM touched_second x JOIN commission c ON c.reinstates_id = x.id WHERE',
    'what gives it back',
  ],
  ['a customer’s audit row', "`${told('customer')}", 'a customer’s audit row'],
  [
    'an attribution’s customer',
    'UNION SELECT root_customer_id FROM attribution WHERE',
    'an attribution',
  ],
  ['a customer of its own', 'UNION SELECT id FROM customer WHERE', 'a customer$'],
  ['a statement of its own', '`SELECT id FROM statement WHERE', 'a statement$'],
  [
    'the statements before whose end an entry came',
    'JOIN statement s ON s.affiliate_id = t.affiliate_id AND',
    'the statements it came before',
  ],
  [
    'a commission’s affiliate',
    '`SELECT c.affiliate_id AS id FROM touched_commission x JOIN commission c ON',
    'a commission$',
  ],
  [
    'a transfer’s affiliate',
    'UNION SELECT t.affiliate_id FROM touched_transfer x JOIN ledger_transfer t ON',
    'a transfer without an entry',
  ],
];

/** The way stays, and finds nothing. */
function blocked(sql: string): string {
  const named = /\$\{(?:told|heard)\('\w+'\)\}/.exec(sql);
  if (/(?:WHERE|ON|AND)$/.test(sql)) return `${sql} false AND`;
  if (named) return sql.replace(named[0], `SELECT * FROM (${named[0]}) none WHERE false`);
  return `${sql} WHERE false`;
}

export const TOUCHED_MUTATIONS: Mutation[] = WAYS.map(([way, sql, only]) =>
  one(`touched: ${way}`, SQL, sql, blocked(sql), TESTS, only),
);
