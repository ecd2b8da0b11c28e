import { z } from 'zod';
import { sha256 } from '@/lib/crypto/token';
import { currencyOut, timeOut } from '@/lib/format/wire';

/** As many changed orders are listed; the figures are over all. */
const MAX_LISTED = 100;

const commissionOut = z.object({
  affiliateId: z.string(),
  amount: z.int().describe('What is left of it, minor units.'),
  status: z.string(),
  flag: z.string().nullable().describe('Why a person is asked to look at it.'),
});

const orderStateOut = z.object({
  affiliateId: z.string().nullable(),
  reason: z.string().nullable().describe('Why it earns nobody anything.'),
  commissions: z.array(commissionOut),
});
export type OrderState = z.infer<typeof orderStateOut>;

export const ORDER_CHANGES = ['earns', 'moves', 'loses', 'flagged', 'changes'] as const;
export type OrderChange = (typeof ORDER_CHANGES)[number];

const changedOrderOut = z.object({
  id: z.string(),
  orderId: z.string().describe('Your own id.'),
  occurredAt: timeOut,
  currency: currencyOut,
  change: z
    .enum(ORDER_CHANGES)
    .describe('flagged: past pending, so it stays as it is and a person is asked to look at it.'),
  before: orderStateOut,
  after: orderStateOut,
});
export type ChangedOrder = z.infer<typeof changedOrderOut>;

const customerAfterOut = z.object({
  names: z.array(z.string()),
  affiliateId: z.string().nullable().describe('Whom the customer belongs to; null for nobody.'),
  trailingExpiresAt: timeOut
    .nullable()
    .describe('Null for nobody, while provisional, and forever.'),
});
export type CustomerAfter = z.infer<typeof customerAfterOut>;

/** What a join or a split by hand does: as it is shown, and the very same when it is done. */
export const joinEffectOut = z.object({
  customers: z
    .array(customerAfterOut)
    .describe('Who there is then: one by a join, two by a split.'),
  orders: z.array(changedOrderOut).describe('The first hundred that change, in time.'),
  changedOrders: z.int().describe('How many change.'),
  earnings: z
    .array(z.object({ affiliateId: z.string(), currency: currencyOut, change: z.int() }))
    .describe('What each affiliate earns more or less by it, minor units.'),
  isComplete: z
    .boolean()
    .describe(
      'False when there are too many orders to show at once: the rest is decided after it.',
    ),
});
export type JoinEffect = z.infer<typeof joinEffectOut>;

/** An order as it stands; `at` in ISO 8601. */
export type OrderAt = Omit<ChangedOrder, 'change' | 'before' | 'after'> & { state: OrderState };

/** The customer's orders, and whether these are all. */
export type OrdersAt = { orders: OrderAt[]; areAll: boolean };

/** What lies between two moments, and the fingerprint that binds an act to it. Pure. */
export function effectBetween(
  act: readonly string[],
  { before, after, customers }: { before: OrdersAt; after: OrdersAt; customers: CustomerAfter[] },
  isDone: boolean,
): { effect: JoinEffect; preview: string } {
  const isComplete = isDone && before.areAll;
  const earlier = new Map(before.orders.map((order) => [order.id, order.state]));
  const orders = after.orders.flatMap(({ state, ...order }) => {
    const was = earlier.get(order.id);
    const change = was ? changeOf(was, state) : null;
    return was && change ? [{ ...order, change, before: was, after: state }] : [];
  });
  const effect = {
    customers,
    orders: orders.slice(0, MAX_LISTED),
    changedOrders: orders.length,
    earnings: earningsOf(orders),
    isComplete,
  };
  // How far a piece came is a matter of time: what is not complete is bound by who is concerned, and by how many orders.
  const bound = isComplete ? orders : before.orders.length;
  return { effect, preview: sha256(JSON.stringify([act, customers, isComplete, bound])) };
}

/** Null when nothing changes that somebody earns by. */
export function changeOf(before: OrderState, after: OrderState): OrderChange | null {
  if (before.affiliateId !== after.affiliateId) {
    if (before.affiliateId === null) return 'earns';
    return after.affiliateId === null ? 'loses' : 'moves';
  }
  if (before.affiliateId === null) return null;
  if (JSON.stringify(before.commissions) === JSON.stringify(after.commissions)) return null;
  const unflagged = ({ commissions }: OrderState) =>
    JSON.stringify(commissions.map((one) => ({ ...one, flag: null })));
  return unflagged(before) === unflagged(after) ? 'flagged' : 'changes';
}

function earningsOf(orders: readonly ChangedOrder[]): JoinEffect['earnings'] {
  const sums = new Map<string, JoinEffect['earnings'][number]>();
  const add = (currency: string, { commissions }: OrderState, sign: 1 | -1) => {
    for (const { affiliateId, amount } of commissions) {
      const key = `${affiliateId} ${currency}`;
      const sum = sums.get(key) ?? { affiliateId, currency, change: 0 };
      sums.set(key, { ...sum, change: sum.change + sign * amount });
    }
  };
  for (const { currency, before, after } of orders) {
    add(currency, before, -1);
    add(currency, after, 1);
  }
  return [...sums.values()].filter(({ change }) => change !== 0);
}
