import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { findTouched } from '@/lib/books/touched-sql';
import { env } from '@/lib/env';
import { idsFrom, type IdNoun } from '@/lib/ids';

const OLD = new Date('2026-01-01T00:00:00Z');
const NEW = new Date('2026-02-02T00:00:00Z');
const MARK = {
  entryId: 100n,
  auditId: 100n,
  sealPosition: 0n,
  notedAt: new Date('2026-02-01T00:00:00Z'),
  wholeAt: OLD,
};

const id = (noun: IdNoun, at: Date) => `${idsFrom(noun, at)}x`;
const [payout, item, commission, order, refund, dispute, transfer, statement] = (
  [
    'payout',
    'payoutItem',
    'commission',
    'order',
    'refund',
    'dispute',
    'ledgerTransfer',
    'statement',
  ] as const
).map((noun) => id(noun, OLD));
const [affiliate, other, customer, program] = ['aff_a', 'aff_b', 'cus_a', 'prg_a'];
const [later, second] = [`${commission}later`, `${order}second`];

type Row = [table: string, values: Record<string, unknown>];

/** All of it is before the mark: one subject of each kind that stands with nothing else. */
const STANDING: Row[] = [
  ['program', { id: program }],
  ['payout', { id: payout }],
  ['payout', { id: `${payout}other` }],
  ['commission', { id: commission, affiliate_id: affiliate }],
  ['sales_order', { id: order, program_id: program, external_id: 'shop-1' }],
  ['refund', { id: refund, program_id: program, order_external_id: 'shop-1', order_id: order }],
  ['dispute', { id: dispute, program_id: program, order_external_id: 'shop-1' }],
  ['attribution', { id: id('attribution', OLD), root_customer_id: customer }],
  ['customer', { id: id('customer', OLD) }],
  ['clawback', { id: id('clawback', OLD), commission_id: commission }],
  ['statement', { id: statement, affiliate_id: other, currency: 'USD', to_at: OLD }],
  ['stripe_payment', { payment_ref: 'pi_0', order_external_id: 'shop-1', created_at: OLD }],
  ['audit_event', { id: 100, subject_type: 'payout', subject_id: payout }],
  ['outbox_event', { id: id('outboxEvent', OLD), subject_type: 'payout', subject_id: payout }],
  ['ledger_transfer', { id: transfer, affiliate_id: other, currency: 'USD', created_at: NEW }],
  ['ledger_entry', { id: 100, transfer_id: transfer, commission_id: commission }],
];
const TABLES = [...new Set([...STANDING.map(([table]) => table), 'payout_item'])];

const said = (type: string, subject: string | undefined): Row => [
  'audit_event',
  { id: 101, subject_type: type, subject_id: subject },
];
const heard = (type: string, subject: string | undefined): Row => [
  'outbox_event',
  { id: id('outboxEvent', NEW), subject_type: type, subject_id: subject },
];
const itemOf = (at: string | undefined): Row => [
  'payout_item',
  { id: at, payout_id: payout, commission_id: commission },
];
const entry = (values: object): Row => ['ledger_entry', { id: 101, ...values }];
const ofOrder: Row = ['commission', { id: later, affiliate_id: other, order_id: order }];

let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client(env().DATABASE_URL);
  await client.connect();
  // Temporary tables stand before those of the schema, and these have no constraints: a case is no more than it says.
  for (const table of TABLES) {
    await client.query(`CREATE TEMP TABLE ${table} AS TABLE public.${table} WITH NO DATA`);
  }
  for (const row of STANDING) await insert(row);
});
beforeEach(() => client.query('ROLLBACK; BEGIN'));
afterAll(() => client.end());

async function insert([table, values]: Row): Promise<void> {
  await client.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_record(NULL::${table}, $1)`,
    [JSON.stringify(values)],
  );
}

/** What was found, by the kind of subject. */
async function touchedBy(rows: Row[]): Promise<Record<string, string[]>> {
  for (const row of rows) await insert(row);
  await findTouched(client, MARK);
  const found: Record<string, string[]> = {};
  for (const kind of ['transfer', 'payout', 'payout_item', 'commission', 'order', 'refund']) {
    found[kind] = await idsIn(kind);
  }
  for (const kind of ['customer', 'statement', 'affiliate']) found[kind] = await idsIn(kind);
  return Object.fromEntries(Object.entries(found).filter(([, ids]) => ids.length > 0));
}

async function idsIn(kind: string): Promise<string[]> {
  const { rows } = await client.query<[string]>({
    text: `SELECT * FROM touched_${kind} ORDER BY 1`,
    rowMode: 'array',
  });
  return rows.map(([first]) => first);
}

const [newPayout, newItem, newTransfer] = (['payout', 'payoutItem', 'ledgerTransfer'] as const).map(
  (noun) => id(noun, NEW),
);
const earned = { commission: [commission], affiliate: [affiliate] };
const sold = { order: [order], refund: [refund] };

const cases: [what: string, rows: Row[], finds: Record<string, (string | undefined)[]>][] = [
  ['nothing that is before the mark', [], {}],
  [
    'an entry: its transfer and commission',
    [entry({ transfer_id: transfer, commission_id: commission })],
    { ...earned, transfer: [transfer], affiliate: [affiliate, other] },
  ],
  [
    'an entry: the payout of its item',
    [itemOf(item), entry({ payout_item_id: item, transfer_id: 'none' })],
    { ...earned, transfer: ['none'], payout: [payout], payout_item: [item] },
  ],
  [
    'a transfer without an entry, and the payout it is of',
    [['ledger_transfer', { id: newTransfer, affiliate_id: other, payout_id: payout }]],
    { transfer: [newTransfer], payout: [payout], affiliate: [other] },
  ],
  ['a payout’s audit row', [said('payout', payout)], { payout: [payout] }],
  ['a payout’s event', [heard('payout', payout)], { payout: [payout] }],
  ['a payout', [['payout', { id: newPayout }]], { payout: [newPayout] }],
  [
    'a payout item: its payout and commission',
    [itemOf(newItem)],
    { ...earned, payout: [payout], payout_item: [newItem] },
  ],
  [
    'a payout’s items, however old',
    [itemOf(item), said('payout', payout)],
    { ...earned, payout: [payout], payout_item: [item] },
  ],
  ['a commission’s audit row', [said('commission', commission)], earned],
  ['a commission’s event', [heard('commission', commission)], earned],
  [
    'a commission',
    [['commission', { id: id('commission', NEW), affiliate_id: affiliate }]],
    { commission: [id('commission', NEW)], affiliate: [affiliate] },
  ],
  [
    'a clawback: its commission',
    [['clawback', { id: id('clawback', NEW), commission_id: commission }]],
    earned,
  ],
  ['an order’s audit row', [said('order', order)], sold],
  [
    'an order',
    [['sales_order', { id: id('order', NEW), program_id: program, external_id: 'shop-2' }]],
    { order: [id('order', NEW)] },
  ],
  [
    'a commission: its order, and all that the order earned and gave back',
    [ofOrder, said('commission', later)],
    { ...sold, commission: [later], affiliate: [other] },
  ],
  [
    'an order: its commissions',
    [ofOrder, said('order', order)],
    { ...sold, commission: [later], affiliate: [other] },
  ],
  ['a refund’s audit row: its order', [said('refund', refund)], sold],
  [
    'a refund: its order',
    [['refund', { id: id('refund', NEW), program_id: program, order_external_id: 'shop-1' }]],
    sold,
  ],
  [
    'a refund that waits for its order',
    [
      ['refund', { id: `${refund}2`, program_id: program, order_external_id: 'shop-9' }],
      said('refund', `${refund}2`),
    ],
    { refund: [`${refund}2`] },
  ],
  ['a dispute’s audit row: its order', [said('dispute', dispute)], sold],
  [
    'a dispute: its order',
    [['dispute', { id: id('dispute', NEW), program_id: program, order_external_id: 'shop-1' }]],
    sold,
  ],
  [
    'a provider’s payment: the order it is named for',
    [['stripe_payment', { payment_ref: 'pi_1', order_external_id: 'shop-1', created_at: NEW }]],
    sold,
  ],
  [
    'an order that a provider’s payment ties to one of these',
    [
      ['sales_order', { id: second, program_id: program, external_id: 'pi_0' }],
      said('order', second),
    ],
    { ...sold, order: [order, second] },
  ],
  [
    'a commission that is given back: what gives it back',
    [
      ['commission', { id: later, affiliate_id: other, reinstates_id: commission }],
      said('commission', commission),
    ],
    { commission: [commission, later], affiliate: [affiliate, other] },
  ],
  [
    'a commission that gives one back: the one it gives back',
    [
      ['commission', { id: later, affiliate_id: other, reinstates_id: commission }],
      said('commission', later),
    ],
    { commission: [commission, later], affiliate: [affiliate, other] },
  ],
  ['a customer’s audit row', [said('customer', customer)], { customer: [customer] }],
  [
    'an attribution: its customer',
    [['attribution', { id: id('attribution', NEW), root_customer_id: customer }]],
    { customer: [customer] },
  ],
  ['a customer', [['customer', { id: id('customer', NEW) }]], { customer: [id('customer', NEW)] }],
  [
    'a statement',
    [['statement', { id: id('statement', NEW), affiliate_id: other }]],
    { statement: [id('statement', NEW)] },
  ],
  [
    'a transfer: the statements it came before the end of',
    [
      [
        'statement',
        { id: `${statement}2`, affiliate_id: other, currency: 'USD', to_at: '2027-01-01' },
      ],
      [
        'statement',
        { id: `${statement}3`, affiliate_id: other, currency: 'EUR', to_at: '2027-01-01' },
      ],
      entry({ transfer_id: transfer }),
    ],
    { transfer: [transfer], statement: [`${statement}2`], affiliate: [other] },
  ],
];

it.each(cases)('what was touched: %s', async (_what, rows, finds) => {
  const found = await touchedBy(rows);
  expect(found).toEqual(finds);
});
