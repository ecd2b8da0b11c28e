import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/attribution/rules.ts';
const TABLE = ['lib/attribution/rules.test.ts'];
const LANDING = ['lib/sales/landing.int.test.ts'];
const SHOP_CODES = 'lib/connectors/inbox/shop-codes.ts';
const PROMOTION_CODES = ['lib/connectors/stripe/promotion-codes.int.test.ts'];
const TOLD_BEFORE = 'lib/connectors/stripe/told-before-sql.ts';
const CAPTURE = 'lib/connectors/inbox/apply-capture.ts';
const CAPTURES = ['lib/connectors/stripe/captures.int.test.ts'];

/** What shops say of how a sale came about, beside clicks and typed codes. */
export const TOLD_TOUCH_MUTATIONS: Mutation[] = [
  one(
    'a landing address is below any click',
    RULES,
    'Number(isLanding(a.candidate)) - Number(isLanding(b.candidate)) ||',
    '',
    TABLE,
    'a click wins over the address',
  ),
  one(
    'a landing address says nothing of an order that names a click',
    'lib/sales/new-order.ts',
    'input.click === undefined || input.isClickOfLanding ? (input.landing ?? null) : null',
    'input.landing ?? null',
    LANDING,
    'says nothing of an order that names a click',
  ),
  one(
    'a landing address of an order of nothing is a touch of the first paid one',
    'lib/attribution/gather.ts',
    "within === 'history' && isPurchase ?",
    'false && isPurchase ?',
    LANDING,
    'told before it, and shows why',
  ),
  one(
    'a landing address is no touch of a sign-up',
    'lib/attribution/gather.ts',
    "within === 'history' && isPurchase ?",
    "within === 'history' ?",
    LANDING,
    'is no touch of a sign-up',
  ),
  one(
    'an order of nothing that is told late opens the paid one by its landing address',
    'lib/sales/add-lead.ts',
    '(newTouch ?? landedAt)',
    'newTouch',
    LANDING,
    'told after it, and shows why',
  ),
  one(
    'a click of a landing address that cannot win leaves it to the code',
    'lib/sales/new-order.ts',
    ' || input.isClickOfLanding ?',
    ' ?',
    LANDING,
    'one that cannot win leaves it to the code',
  ),
  one(
    'a landing address is seen by a decision that is made again',
    'lib/sales/decide-again.ts',
    '    order,\n    lines: lines.get(order.id) ?? [],',
    '    order: { ...order, landingCode: null },\n    lines: lines.get(order.id) ?? [],',
    LANDING,
    'fixes the customer',
  ),
  one(
    'a landing address names affiliates of the order’s program',
    'lib/attribution/gather.ts',
    'rows.map((row) => [`${row.programId} ${row.code}`, row])',
    'rows.map((row) => [`${inputs[0]?.programId} ${row.code}`, row])',
    LANDING,
    'of another program’s affiliate is nobody’s',
  ),
  one(
    'what a shop calls a code is that shop’s',
    SHOP_CODES,
    'where: { connectionId: connection.id, ref: { in: [...refs] } },',
    'where: { ref: { in: [...refs] } },',
    PROMOTION_CODES,
    'or of another shop, is nobody’s here',
  ),
  one(
    'an earlier word of a code changes nothing',
    SHOP_CODES,
    'toldAt: { lte: toldAt } };',
    'toldAt: {} };',
    PROMOTION_CODES,
    'as Stripe told it last',
  ),
  one(
    'a payment finds its own shop’s checkout',
    TOLD_BEFORE,
    "connection_id = ${connectionId} AND type = 'checkout.session.completed'",
    "connection_id IS DISTINCT FROM '' AND type = 'checkout.session.completed'",
    CAPTURES,
    'of another shop’s checkout says nothing',
  ),
  one(
    'of a part of a payment the net is its share',
    CAPTURE,
    'divideRounded(BigInt(sale.amount) * BigInt(total), BigInt(sale.total))',
    'divideRounded(BigInt(sale.amount), 1n)',
    CAPTURES,
    'in part is that share',
  ),
  one(
    'what Stripe releases of a payment captured in part is no refund',
    'lib/connectors/stripe/read-refund.ts',
    'refunded < released ? refunded : refunded - released',
    'refunded',
    CAPTURES,
    'gives nothing back of what Stripe released',
  ),
  one(
    'a checkout and its payment that come at once see each other',
    CAPTURE,
    'return lockOrderId(tx, connection.id, ref);',
    'return lockOrderId(tx, `${connection.id} ${Math.random()}`, ref);',
    CAPTURES,
    'told at once',
  ),
  one(
    'a payment of a checkout with an invoice is the invoice’s',
    'lib/connectors/stripe/read-fields.ts',
    'session.invoice_creation?.enabled !== true',
    'true',
    CAPTURES,
    'that an invoice tells says nothing',
  ),
];
