import type pg from 'pg';
import { overlapped, type Mark } from '@/lib/books/invariants/scopes';
import { idsFrom, type IdNoun } from '@/lib/ids';

/** How many of each there are among what is looked at. */
export type Touched = { entries: number; commissions: number; payouts: number; orders: number };

/**
 * What rows after the mark concern, in temporary tables of this session, in the order in which they are made. Whatever
 * moves money leaves entries, audit rows or a new row with an id of its time; a subject is looked at with what stands
 * or falls with it: a payout with its items, an order with its commissions, a commission with what gives back of it.
 */
function tables(mark: Mark): [name: string, select: string][] {
  const from = (noun: IdNoun) => `'${idsFrom(noun, overlapped(mark))}'`;
  // A step that was told outside and left no audit row is what I8 is for.
  const heard = (type: string) =>
    `SELECT subject_id FROM outbox_event WHERE id > ${from('outboxEvent')} AND subject_type = '${type}'`;
  const told = (type: string) => `SELECT id FROM touched_subject WHERE type = '${type}'`;
  return [
    [
      'touched_entry',
      `SELECT id, transfer_id, commission_id, payout_item_id FROM ledger_entry WHERE id > ${mark.entryId}`,
    ],
    [
      'touched_subject',
      `SELECT DISTINCT subject_type AS type, subject_id AS id FROM audit_event WHERE id > ${mark.auditId}`,
    ],
    [
      'touched_transfer',
      `SELECT transfer_id AS id FROM touched_entry
       UNION SELECT id FROM ledger_transfer WHERE id > ${from('ledgerTransfer')}`,
    ],
    [
      'touched_payout',
      `${told('payout')}
       UNION ${heard('payout')}
       UNION SELECT id FROM payout WHERE id > ${from('payout')}
       UNION SELECT payout_id FROM payout_item WHERE id > ${from('payoutItem')}
       UNION SELECT i.payout_id FROM touched_entry e JOIN payout_item i ON i.id = e.payout_item_id
       UNION SELECT t.payout_id FROM touched_transfer x JOIN ledger_transfer t ON t.id = x.id WHERE t.payout_id IS NOT NULL`,
    ],
    [
      'touched_payout_item',
      `SELECT i.id, i.commission_id FROM touched_payout p JOIN payout_item i ON i.payout_id = p.id`,
    ],
    [
      'touched_first',
      `${told('commission')}
       UNION ${heard('commission')}
       UNION SELECT commission_id FROM touched_entry WHERE commission_id IS NOT NULL
       UNION SELECT id FROM commission WHERE id > ${from('commission')}
       UNION SELECT commission_id FROM touched_payout_item
       UNION SELECT commission_id FROM clawback WHERE id > ${from('clawback')}`,
    ],
    ['touched_order_first', ordersOf(told, from, mark)],
    [
      'touched_order',
      // Orders that a provider's payment ties to one of these.
      `SELECT id FROM touched_order_first
       UNION SELECT o.id FROM touched_order_first x JOIN sales_order p ON p.id = x.id
         JOIN stripe_payment t ON t.payment_ref = p.external_id
         JOIN sales_order o ON o.program_id = p.program_id AND o.external_id = t.order_external_id`,
    ],
    [
      'touched_refund',
      `${told('refund')} UNION SELECT r.id FROM touched_order o JOIN refund r ON r.order_id = o.id`,
    ],
    [
      'touched_second',
      `SELECT id FROM touched_first
       UNION SELECT c.id FROM touched_order o JOIN commission c ON c.order_id = o.id
       UNION SELECT l.commission_id FROM touched_order o JOIN commission_line l ON l.order_id = o.id`,
    ],
    [
      'touched_commission',
      `SELECT id FROM touched_second
       UNION SELECT c.reinstates_id FROM touched_second x JOIN commission c ON c.id = x.id WHERE c.reinstates_id IS NOT NULL
       UNION SELECT c.id FROM touched_second x JOIN commission c ON c.reinstates_id = x.id WHERE c.reinstates_id IS NOT NULL
       UNION SELECT f.id FROM touched_second x JOIN commission c ON c.id = x.id
         JOIN commission f ON f.follows_id = coalesce(c.reinstates_id, c.id) AND f.kind = 'recruit'`,
    ],
    [
      'touched_customer',
      `${told('customer')}
       UNION SELECT root_customer_id FROM attribution WHERE id > ${from('attribution')}
       UNION SELECT id FROM customer WHERE id > ${from('customer')}`,
    ],
    [
      'touched_statement',
      // What was issued since, and what an entry of its time came after.
      `SELECT id FROM statement WHERE id > ${from('statement')}
       UNION SELECT s.id FROM touched_transfer x JOIN ledger_transfer t ON t.id = x.id
         JOIN statement s ON s.affiliate_id = t.affiliate_id AND s.currency = t.currency AND t.created_at < s.to_at`,
    ],
    [
      'touched_affiliate',
      `SELECT c.affiliate_id AS id FROM touched_commission x JOIN commission c ON c.id = x.id
       UNION SELECT t.affiliate_id FROM touched_transfer x JOIN ledger_transfer t ON t.id = x.id`,
    ],
  ];
}

function ordersOf(
  told: (type: string) => string,
  from: (noun: IdNoun) => string,
  mark: Mark,
): string {
  return `
    ${told('order')}
    UNION SELECT id FROM sales_order WHERE id > ${from('order')}
    UNION SELECT c.order_id FROM touched_first x JOIN commission c ON c.id = x.id WHERE c.order_id IS NOT NULL
    UNION SELECT o.id FROM (${told('refund')} UNION SELECT id FROM refund WHERE id > ${from('refund')}) x
      JOIN refund r ON r.id = x.id
      JOIN sales_order o ON o.program_id = r.program_id AND o.external_id = r.order_external_id
    UNION SELECT o.id FROM (${told('dispute')} UNION SELECT id FROM dispute WHERE id > ${from('dispute')}) x
      JOIN dispute d ON d.id = x.id
      JOIN sales_order o ON o.program_id = d.program_id AND o.external_id = d.order_external_id
    UNION SELECT o.id FROM stripe_payment t CROSS JOIN program g
      JOIN sales_order o ON o.program_id = g.id AND o.external_id = t.order_external_id
      WHERE t.created_at > timestamptz '${overlapped(mark).toISOString()}'`;
}

/** Makes the tables that `since(mark)` names. */
export async function findTouched(client: pg.Client, mark: Mark): Promise<Touched> {
  const counts = new Map<string, number>();
  for (const [name, select] of tables(mark)) {
    const { rowCount } = await client.query(`CREATE TEMP TABLE ${name} AS ${select}`);
    await client.query(`ANALYZE ${name}`);
    counts.set(name, rowCount ?? 0);
  }
  const count = (noun: string) => counts.get(`touched_${noun}`) ?? 0;
  return {
    entries: count('entry'),
    commissions: count('commission'),
    payouts: count('payout'),
    orders: count('order'),
  };
}
