import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/attribution/rules.ts';
const TABLE = ['lib/attribution/rules.test.ts'];
const JUDGE = 'lib/sales/judge.ts';
const JUDGED = 'lib/sales/judged-order.ts';
const ORDERS = ['lib/sales/record-order.int.test.ts'];

/** The guards of who is credited. */
export const DECIDER_MUTATIONS: Mutation[] = [
  one(
    'a click counts up to the end of its cookie days',
    RULES,
    'ageMs > affiliate.cookieDays * DAY_MS',
    'ageMs >= affiliate.cookieDays * DAY_MS',
    TABLE,
  ),
  one(
    'what came after the order did not bring it',
    RULES,
    "ageMs < (candidate.kind === 'click' ? -CLOCK_TOLERANCE_MS : 0)",
    'ageMs < -CLOCK_TOLERANCE_MS',
    TABLE,
  ),
  one(
    'an order at the end of the trailing period earns nothing',
    RULES,
    'order.occurredAt >= trailingExpiresAt',
    'order.occurredAt > trailingExpiresAt',
    TABLE,
  ),
  one(
    'who is paused or banned wins no new customer',
    RULES,
    ' || !winsNewCustomers(affiliate.status)',
    '',
    TABLE,
  ),
  one(
    'who is banned earns from no customer',
    RULES,
    ' || !earnsFromExistingCustomers(affiliate.status)',
    '',
    TABLE,
  ),
  one(
    'a later order of one’s own is blocked',
    RULES,
    "affiliate.selfReferral === 'block') {",
    'affiliate.self === undefined) {',
    TABLE,
  ),
  one(
    'a typed code against clicks',
    RULES,
    'candidate.typedCode === terms.codeBeatsLink ? 0 : 1',
    'candidate.typedCode ? 0 : 1',
    TABLE,
  ),
  one(
    'a report is not of the future',
    RULES,
    'occurredAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS',
    'occurredAt.getTime() > now.getTime() + 2 * CLOCK_TOLERANCE_MS',
    ORDERS,
    'more than five minutes ahead',
  ),
  one(
    'whom a customer belongs to stays fixed',
    JUDGE,
    'fixed !== null && fixed.affiliateId !== winner.affiliateId',
    'fixed === undefined',
    ORDERS,
    'an earlier order that another affiliate brought',
  ),
  one(
    'what happened before a ban is held',
    JUDGED,
    "affiliate.currentStatus === 'banned'",
    "affiliate.currentStatus === 'pending'",
    ORDERS,
    'banned: earns nothing',
  ),
  one(
    'an own purchase is held',
    JUDGED,
    '...(self ? [{',
    '...(self && affiliate.name === self ? [{',
    ORDERS,
    'an affiliate’s own purchase hold',
  ),
  one(
    'an order of the first order’s instant comes after it',
    'lib/sales/gather.ts',
    'order.occurredAt >= attribution.attributedAt',
    'order.occurredAt > attribution.attributedAt',
    ORDERS,
    '0 months is the first order only',
  ),
  one(
    'the terms a customer was promised move with the first order',
    JUDGE,
    'trailingMonths: promisedMonths === undefined ? trailingMonths : promisedMonths',
    'trailingMonths',
    ORDERS,
    'begins the trailing period that was promised',
  ),
];
