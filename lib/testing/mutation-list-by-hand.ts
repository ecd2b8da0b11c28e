import { one, type Mutation } from '@/lib/testing/mutation';

const BY_HAND = ['lib/sales/joins/by-hand.int.test.ts'];
const EFFECT = 'lib/sales/joins/effect.ts';
const EFFECTS = ['lib/sales/joins/effect.test.ts'];
const SHOWN = 'lib/sales/joins/as-shown.ts';
const JOIN = 'lib/sales/joins/join-by-hand.ts';

/** What a person says of who is one customer, and how it is shown before. */
export const BY_HAND_MUTATIONS: Mutation[] = [
  one(
    'a preview is taken back',
    SHOWN,
    '    await undo();\n',
    '',
    BY_HAND,
    'is shown without changing anything',
  ),
  one(
    'only what was shown is done',
    SHOWN,
    'return shown.preview === preview',
    'return shown.preview.length === preview?.length',
    BY_HAND,
    'is refused when it would do something else',
  ),
  one(
    'a preview is good for its own act',
    EFFECT,
    'JSON.stringify([act, customers, isComplete, bound])',
    'JSON.stringify([customers, isComplete, bound])',
    EFFECTS,
    'is another of another act',
  ),
  one(
    'what is not complete is bound by who is concerned alone',
    EFFECT,
    'isComplete ? orders : before.orders.length',
    'orders',
    EFFECTS,
    'not by how far it came',
  ),
  one(
    'a role that may not, or a person who is disabled, acts on no customer',
    SHOWN,
    "return ctx.actor.kind !== 'user' || actorMay(tx, ctx.actor, 'attribution.write');",
    "return ctx.actor.kind !== 'user' || tx !== null;",
    BY_HAND,
    'neither looks, joins',
  ),
  one(
    'whoever joins or splits is asked who they are',
    SHOWN,
    "      if (!(await mayActByHand(work))) return refuse('FORBIDDEN');\n",
    '',
    BY_HAND,
    'neither looks, joins',
  ),
  one(
    'whoever dismisses is asked who they are',
    'lib/sales/joins/dismiss-suggestion.ts',
    "    if (!(await mayActByHand(work))) return refuse('FORBIDDEN');\n",
    '',
    BY_HAND,
    'neither looks, joins',
  ),
  one(
    'a name that was split meanwhile is asked about again',
    'lib/sales/joins/split-customer.ts',
    '  await expectStillSame(tx, found);\n',
    '',
    BY_HAND,
    'of a name alone is one person’s',
  ),
  one(
    'one customer is not joined with itself',
    JOIN,
    "  if (one.id === other.id) return refuse('CUSTOMERS_ALREADY_JOINED');\n",
    '',
    BY_HAND,
    'is one person’s of two at once; whoever',
  ),
  one(
    'nobody is joined with who was erased',
    JOIN,
    "  if (await isErased(tx, ids)) return refuse('CUSTOMER_ERASED');\n",
    '',
    BY_HAND,
    'of who was erased',
  ),
  one(
    'a person’s join ends the verdict of before',
    JOIN,
    '    await forgetVerdicts(tx, one.ids, other.ids);\n',
    '',
    BY_HAND,
    'whom a person had split',
  ),
  one(
    'no buyer’s word goes before a person’s no',
    'lib/sales/joins/pairs.ts',
    "['split', 'dismissed']",
    "['split']",
    BY_HAND,
    'is not made again by a buyer',
  ),
  one(
    'a suggestion is dismissed once',
    'lib/sales/joins/pairs.ts',
    "where: { ...between(a, b), verdict: 'suggested' },\n    data:",
    'where: between(a, b),\n    data:',
    BY_HAND,
    'is not made again by a buyer',
  ),
];
