import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/clicks/redirect/rules.ts';
const RULES_TABLE = ['lib/clicks/redirect/rules.test.ts'];
const MOUNTS = ['lib/clicks/redirect/handle-click.int.test.ts'];
const CANDIDATES = 'lib/attribution/candidates.ts';
const OWNERS = ['lib/discount-codes/code-owners.int.test.ts'];
const CODE_SPACE = 'prisma/migrations/20261202000100_code_owners/migration.sql';
const PROVEN = ['lib/sales/proven-clicks.int.test.ts'];

/** The guards of which clicks count, and which a purchase makes good. */
export const CLICK_MUTATIONS: Mutation[] = [
  one(
    'a browser that fetches ahead asks again at the click',
    'lib/clicks/redirect/handle-click.ts',
    'rules.isFetchedAhead(request.header)',
    "request.url === ''",
    MOUNTS,
    'with Sec-Purpose',
  ),
  one(
    'HEAD is never refused',
    'lib/clicks/redirect/handle-click.ts',
    "request.method === 'GET' && rules.isFetchedAhead",
    'rules.isFetchedAhead',
    MOUNTS,
    'with Sec-Purpose',
  ),
  one(
    'a frame is a frame, whoever loads it',
    RULES,
    "dest === 'empty' ? 'nowhere' : 'part'",
    "dest === 'none' ? 'part' : 'nowhere'",
    RULES_TABLE,
  ),
  one(
    'who names no browser is no person',
    'lib/clicks/redirect/user-agent.ts',
    '!SHOWS_PAGES.test(text) || ',
    '',
    ['lib/clicks/redirect/user-agent.test.ts'],
  ),
  one(
    'a purchase overrules no frame and no own test',
    'lib/clicks/types.ts',
    "['bot', 'prefetch', 'flood'] as const",
    "['bot', 'prefetch', 'flood', 'not_navigation', 'self'] as const",
    PROVEN,
    'never attributes',
  ),
  one(
    'a purchase overrules a verdict on a request',
    CANDIDATES,
    ' || (isProven && isProvenByPurchase(touch.reason))',
    '',
    PROVEN,
    'attributes the order that names it by click',
  ),
  one(
    'a lead proves nobody',
    'lib/sales/add-lead.ts',
    'isPurchase: false',
    'isPurchase: true',
    PROVEN,
    'only shares its visitor',
  ),
  one(
    'only what is named is proven',
    CANDIDATES,
    'return touchCandidates(known, visits, false)',
    'return touchCandidates(known, visits, true)',
    PROVEN,
    'only shares its visitor',
  ),
  one(
    'what a flood brought is held',
    'lib/sales/judged-order.ts',
    "...(isFlood ? [{ kind: 'fraud' as const, reason: FLOOD_WORDS }] : []),",
    '',
    PROVEN,
    'is held as fraud',
  ),
  one(
    'a later order that names the flood is held too',
    'lib/sales/judge.ts',
    'named.isFlood && named.clickId === attribution.clickId',
    'named.isFlood && named.affiliateId === null',
    PROVEN,
    'holds a later order',
  ),
  one(
    'a flood that did not bring the customer holds nothing',
    'lib/sales/judge.ts',
    'named.isFlood && named.clickId === attribution.clickId',
    'named.isFlood && named.affiliateId === attribution.affiliateId',
    PROVEN,
    'by another click of the same affiliate',
  ),
  one(
    'a filtered click out of a journal is looked at too',
    'lib/sales/decide-late-clicks.ts',
    ' || isProvenByPurchase(click.reason)',
    '',
    PROVEN,
    'comes out of a journal',
  ),
  one(
    'a code that is somebody’s is given to nobody else',
    'lib/affiliates/code-owner-sql.ts',
    'return !owner || (owner.affiliateId === affiliateId && !owner.contested);',
    'return owner !== undefined;',
    OWNERS,
    'nobody else’s discount code',
  ),
  one(
    'of two who want a code at once one is told so',
    'lib/affiliates/code-owner-sql.ts',
    'SELECT pg_advisory_xact_lock(hashtextextended(${`code ${code}`}, 0))',
    'SELECT ${code}',
    OWNERS,
    'of twenty who want one at once',
  ),
  one(
    'the database gives a code one owner',
    CODE_SPACE,
    'ELSIF is_claimed THEN',
    'ELSIF false THEN',
    OWNERS,
    'the database says so too',
  ),
  one(
    'a code is found however it is typed',
    'lib/discount-codes/queries.ts',
    'asks.map((ask) => normaliseCode(ask.code))',
    'asks.map((ask) => ask.code.toUpperCase())',
    OWNERS,
    'a code is found however it is typed',
  ),
];
