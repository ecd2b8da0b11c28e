import { typeid } from 'typeid-js';

/** The one list of id prefixes. */
export const ID_PREFIXES = {
  program: 'prg',
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
  request: 'req',
} as const;

export type IdNoun = keyof typeof ID_PREFIXES;

/** A new id such as `com_01h455vb4pex5vsknk084sn02q`: prefix and UUIDv7 (sorts by time of making). */
export function newId(noun: IdNoun): string {
  return typeid(ID_PREFIXES[noun]).toString();
}

export function isId(noun: IdNoun, value: string): boolean {
  return new RegExp(`^${ID_PREFIXES[noun]}_[0-9a-z]{26}$`).test(value);
}
