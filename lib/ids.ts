import { randomFillSync } from 'node:crypto';

/** The one list of id prefixes. */
export const ID_PREFIXES = {
  program: 'prg',
  group: 'grp',
  user: 'usr',
  oneTimeToken: 'ott',
  login: 'ses',
  affiliate: 'aff',
  affiliateStatusChange: 'asc',
  link: 'lnk',
  discountCode: 'dsc',
  click: 'clk',
  session: 'vis',
  customer: 'cus',
  lead: 'led',
  attribution: 'att',
  attributionCandidate: 'cnd',
  order: 'ord',
  refund: 'ref',
  commission: 'com',
  hold: 'hld',
  clawback: 'clb',
  payout: 'pay',
  payoutItem: 'pit',
  payoutBatch: 'bat',
  payoutDetails: 'pdt',
  ledgerAccount: 'acc',
  ledgerTransfer: 'ltr',
  outboxEvent: 'evt',
  apiKey: 'key',
  dispute: 'dsp',
  payoutImport: 'imp',
  statement: 'stm',
  agentConfirmation: 'cnf',
  erasure: 'ers',
  webhook: 'whk',
  webhookSecret: 'whs',
  webhookDelivery: 'whd',
  digest: 'dgs',
  request: 'req',
  connection: 'con',
  connectionSecret: 'sec',
  madeCode: 'mdc',
  inboxEvent: 'inb',
  rule: 'rul',
  rewardCap: 'cap',
} as const;

export type IdNoun = keyof typeof ID_PREFIXES;

/** Crockford's base 32 in lower case, as the TypeID specification asks for. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BYTES = 10;
/** Random bytes are fetched for many ids at once: every click needs two. */
const pool = Buffer.alloc(RANDOM_BYTES * 400);
let used = pool.length;

/** A new id such as `com_01h455vb4pex5vsknk084sn02q`: prefix and UUIDv7 (RFC 9562; sorts by time of making). */
export function newId(noun: IdNoun): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const time = Date.now();
  const version = 0x7000 | (pool.readUInt16BE(used) & 0x0fff);
  const variant = 0x8000 | (pool.readUInt16BE(used + 2) & 0x3fff);
  const tail = pool.readUIntBE(used + 4, 6);
  used += RANDOM_BYTES;
  // Two zeros and 128 bits are 26 digits of five bits: 50 + 30 + 50 bits, which a double holds exactly.
  const middle = version * 2 ** 14 + (variant >> 2);
  const last = (variant & 3) * 2 ** 48 + tail;
  return `${ID_PREFIXES[noun]}_${digits(time, 10)}${digits(middle, 6)}${digits(last, 10)}`;
}

/** What every id of the noun that is made from then on sorts after. */
export function idsFrom(noun: IdNoun, time: Date): string {
  return `${ID_PREFIXES[noun]}_${digits(Math.max(0, time.getTime()), 10)}`;
}

function digits(value: number, count: number): string {
  let text = '';
  for (let left = value, n = 0; n < count; n++) {
    text = (ALPHABET[left % 32] ?? '') + text;
    left = Math.floor(left / 32);
  }
  return text;
}

const patterns = new Map<IdNoun, RegExp>();

export function isId(noun: IdNoun, value: string): boolean {
  const pattern = patterns.get(noun) ?? new RegExp(`^${ID_PREFIXES[noun]}_[0-9a-z]{26}$`);
  patterns.set(noun, pattern);
  return pattern.test(value);
}
