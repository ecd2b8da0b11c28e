import { one, type Mutation } from '@/lib/testing/mutation';

const RECEIVE = 'lib/connectors/inbox/receive-event.ts';
const COMMANDS = 'lib/connectors/connections/commands.ts';
const CONNECTIONS = ['lib/connectors/connections/connections.int.test.ts'];

const TWO_SHOPS = ['lib/connectors/connections/two-shops.int.test.ts'];
const BESIDE_SHOPS = ['lib/connectors/connections/api-beside-shops.int.test.ts'];

const REFUNDS = ['lib/connectors/inbox/shop-refunds.int.test.ts'];

const WOO = ['lib/connectors/woocommerce/woocommerce.int.test.ts'];

const AGAIN = ['lib/connectors/inbox/apply-again.int.test.ts'];

const OTHER_SALE = ['lib/connectors/inbox/other-sale.int.test.ts'];

const SUBSCRIPTIONS = ['lib/connectors/subscriptions/subscriptions.int.test.ts'];

const NAMES = ['lib/connectors/stripe/names.int.test.ts'];

const LAWS = ['lib/connectors/laws.int.test.ts'];

/** What keeps shops apart, and what they send from counting twice or by mistake. */
export const CONNECTOR_MUTATIONS: Mutation[] = [
  one(
    'a lock that was given up at a savepoint is asked for again',
    'lib/db/savepoint.ts',
    'forgetNames(tx);',
    '',
    ['lib/db/lock-names.int.test.ts'],
    'is taken again',
  ),
  one(
    'only a customer whom the event itself made is a new one',
    'lib/sales/joins/meet-names.ts',
    'mate === null ? customerId : null',
    'customerId',
    NAMES,
  ),
  one(
    'the address of a new customer is kept',
    'lib/orders/customer.ts',
    'await tx.customer.update({ where: { id }, data: { email, emailCanonical } });\n  }\n  return { ...justMade',
    '}\n  return { ...justMade',
    NAMES,
    'bought by the affiliate',
  ),
  one(
    'a test event is taken back',
    RECEIVE,
    'if (undo) {\n        await undo();',
    'if (undo) {',
    CONNECTIONS,
    'leaves nothing but its row',
  ),
  one(
    'a removed connection takes nothing',
    'lib/connectors/connections/open-connection.ts',
    '(!row || row.removedAt !== null)',
    '!row',
    CONNECTIONS,
    'or that is removed',
  ),
  one(
    'a connection reports to its own program',
    'lib/connectors/inbox/store.ts',
    'if (connection.programId !== null) {',
    'if (connection.programId === null) {',
    CONNECTIONS,
    'takes events for its program',
  ),
  one(
    'only who may have keys connects a shop',
    COMMANDS,
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');\n    if (!connectorOf",
    'if (!connectorOf',
    CONNECTIONS,
    'by owners and admins only',
  ),
  one(
    'only Stripe’s payments are tied to orders by their names',
    'lib/connectors/inbox/store.ts',
    "if (connection.provider !== 'stripe') return",
    "if (connection.provider === 'none') return",
    TWO_SHOPS,
    'another program’s Stripe ties to a number',
  ),
  one(
    'two shops have two orders of one number',
    'lib/orders/lock-order.ts',
    'OR: [{ connectionId }, { connectionId: null }]',
    'OR: [{ connectionId }, { connectionId: { not: connectionId } }, { connectionId: null }]',
    TWO_SHOPS,
    'have two orders, each refunded by its own shop',
  ),
  one(
    'of several shops the API says which',
    'lib/orders/which-connection.ts',
    'if (others.length === 0) return',
    'if (others.length >= 0) return',
    TWO_SHOPS,
    'have to be told apart by the API',
  ),
  one(
    'a shop adopts what the API told',
    'lib/connectors/inbox/record-payment.ts',
    'await adoptOrder(work, known, facts.total);',
    '',
    BESIDE_SHOPS,
    'and the shop adopts it',
  ),
  one(
    'a body is signed as it was sent',
    'lib/connectors/port/hmac.ts',
    'return given.length === own.length && timingSafeEqual(given, own);',
    'return given.length === own.length;',
    LAWS,
    'takes nothing that is signed by another',
  ),
  one(
    'a refund that is told again counts once, in whatever words',
    'lib/connectors/inbox/apply-refund.ts',
    'if (await takeKnownRefund(work, programId, orderId, fact)) return ok(null);',
    '',
    REFUNDS,
    'told again it changes nothing',
  ),
  one(
    'a shop’s refund of more than is left takes what is left',
    'lib/connectors/inbox/apply-refund.ts',
    '      isReported: true,\n    });',
    '    });',
    REFUNDS,
    'ends in the same books in any order',
  ),
  one(
    'the API does not give back more than is left',
    'lib/refunds/rules.ts',
    'refund.isReported ||',
    'true ||',
    REFUNDS,
    'is refused from the API as before',
  ),
  one(
    'a shop’s refund in another currency takes nothing of the totals',
    'lib/refunds/record-refund.ts',
    'if (!isOther) await takeOverTotals',
    'await takeOverTotals',
    REFUNDS,
    'takes nothing of what totals count',
  ),
  one(
    'a shop’s refund in another currency is kept',
    'lib/refunds/record-refund.ts',
    'if (isOther && !refund.isReported) return',
    'if (isOther) return',
    REFUNDS,
    'before its order: false, is kept and flagged',
  ),
  one(
    'an order that was cancelled before it was told is locked for moving money',
    'lib/connectors/inbox/record-payment.ts',
    ' || (await isGivenBackAsItStands(tx, name, facts.orderId))',
    '',
    WOO,
    'told after it was cancelled takes the lock',
  ),
  one(
    'an order that is told with its refunds is locked for moving money',
    RECEIVE,
    'hasRefunds: haveRefunds(reading.value.facts)',
    'hasRefunds: false',
    WOO,
    'told with what is given back of it takes the lock',
  ),
  one(
    'a subscription stands as it was told last',
    'lib/connectors/inbox/keep-subscription.ts',
    'OR: [{ toldAt: { lt: toldAt } }, { toldAt, status:',
    'OR: [{}, { toldAt, status:',
    SUBSCRIPTIONS,
    'stands as it was told last',
  ),
  one(
    'a subscription goes with its customer',
    'lib/privacy/erase-customer.ts',
    'await tx.subscription.deleteMany({ where: { customerId: { in: customerIds } } });',
    '',
    SUBSCRIPTIONS,
    'goes with its customer',
  ),
  one(
    'what told of a subscription goes with its customer',
    'lib/privacy/customer.ts',
    '...payments, ...subscriptions]',
    '...payments]',
    SUBSCRIPTIONS,
    'goes with its customer',
  ),
  one(
    'of what a shop says as it stands the latest word counts',
    'lib/refunds/refund-report-sql.ts',
    'AND (excluded.reported_at, excluded.amount_minor) > (refund_report.reported_at, refund_report.amount_minor)',
    '',
    WOO,
    'told before its payment ends as when',
  ),
  one(
    'what a shop says as it stands restores what it says no more',
    'lib/refunds/rules.ts',
    'if (state) return state.amountMinor;',
    '',
    WOO,
    'takes all of it back',
  ),
  one(
    'a shop adopts the same sale only',
    'lib/connectors/inbox/record-payment.ts',
    'if (!isSameSale(known, facts)) return refuseOtherSale(known, facts.orderId);',
    '',
    BESIDE_SHOPS,
    'the shop’s is refused',
  ),
  one(
    'what a shop gives back of its own sale is none of the API’s',
    'lib/connectors/inbox/apply-refund.ts',
    'if (of && (await hasToldOtherSale(work, of))) return refuseOtherSale(of, orderId);',
    '',
    OTHER_SALE,
    'a refund takes nothing of the API’s',
  ),
  one(
    'what a shop told of a sale says nothing of another shop',
    'lib/connectors/inbox/other-sale.ts',
    '{ connectionId: connection.id, conflictOrderId: id }',
    '{ conflictOrderId: id }',
    OTHER_SALE,
    'whatever another shop tells',
  ),
  one(
    'an order that another connection told is held',
    'lib/connectors/inbox/record-payment.ts',
    'if (isRepeat) await holdRepeat(work, recorded.value);',
    '',
    TWO_SHOPS,
    'tells its orders again',
  ),
  one(
    'a connection is opened again by who may have keys',
    COMMANDS,
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');\n    const where",
    'const where',
    CONNECTIONS,
    'by owners and admins only',
  ),
  one(
    'lines of a shop are not more than their order',
    'lib/connectors/inbox/usable-lines.ts',
    'if (sum(amounts) <= base) return lines;',
    'if (base >= 0n) return lines;',
    ['lib/connectors/inbox/usable-lines.test.ts'],
    'are not more than what the commission is of',
  ),
  one(
    'how a shop is read is changed by who may have keys',
    COMMANDS,
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');\n    const connection = await lockConnection(tx, id);",
    'const connection = await lockConnection(tx, id);',
    CONNECTIONS,
    'by owners and admins only',
  ),
  one(
    'an event is tried again by who may have keys',
    'lib/connectors/inbox/apply-again.ts',
    "if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');",
    '',
    AGAIN,
    'by owners and admins only',
  ),
  one(
    'a test that is tried again stays a test',
    'lib/connectors/inbox/apply-again.ts',
    'isTest, sentAt: row.sentAt, payload',
    'isTest: false, sentAt: null, payload',
    AGAIN,
    'is never a test',
  ),
  one(
    'digits that a currency has not are no amount',
    'lib/connectors/port/decimal.ts',
    "decimals.length > exponent ? decimals.replace(/0+$/, '') : decimals",
    'decimals.slice(0, exponent)',
    LAWS,
    'refuses an amount that its currency has not',
  ),
  one(
    'a customer’s number is theirs in one shop',
    'lib/connectors/inbox/store.ts',
    'const inShop = (name: string) => `${id}:${name}`;',
    'const inShop = (name: string) => name;',
    LAWS,
    'one customer’s number from another’s',
  ),
  one(
    'what a shop sent of an order goes with its customer',
    'lib/privacy/erase-texts-sql.ts',
    'AND o.external_id IN (e.payload',
    "AND o.external_id = 'none' AND o.external_id IN (e.payload",
    LAWS,
    'is forgotten with its customer',
  ),
];
