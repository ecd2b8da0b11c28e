import { lockAffiliatesOfCustomer, type NewTouch } from '@/lib/attribution/lock-affiliates';
import { Prisma, type Attribution, type Order } from '@/lib/db/generated/client';
import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import type { Work } from '@/lib/db/work';
import type { LockedCustomer } from '@/lib/orders/customer';
import { lockOrdersOf } from '@/lib/orders/lock-order';
import { decideAgain, flagIfDecidedOtherwise } from '@/lib/sales/decide-again';
import { isDecidedAlone, listRewardUse } from '@/lib/rewards/rewards-sql';
import { endExpired } from '@/lib/sales/end-expired';
import { mayMoveMoney } from '@/lib/sales/reopen-sql';
import { takeMisplaced } from '@/lib/sales/take-misplaced';
import {
  earlier,
  isAfter,
  isDone,
  parseReopening,
  placeAfter,
  placeBefore,
  type Place,
  type Reopening,
} from '@/lib/sales/reopening';
import type { HeldAffiliates, Reopened } from '@/lib/sales/types';

/** Orders that are decided again with one set of statements; those that were refunded need some of their own each. */
const PIECE = 50;
/**
 * After so long the rest is left to a transaction of its own. Each has fifteen seconds, but what is locked meanwhile, the
 * affiliate's pending account before all, others wait for.
 */
const MAX_MS = 500;

/**
 * Locks what a reopening may touch: the customer's orders, then every affiliate that may be concerned, as strongly as
 * any of it may need, before the first decision. `also` are affiliates of a touch that is not on file yet; `moves` says
 * that the caller moves money on afterwards.
 */
export async function holdForReopening(
  { tx }: Work,
  customer: WholeCustomer & { programId: string },
  { moves = false, ...touch }: NewTouch & { moves?: boolean },
): Promise<HeldAffiliates> {
  await lockOrdersOf(tx, customer.ids);
  const isAlone = moves || isDecidedAlone(await listRewardUse(tx, [customer.programId]));
  const lock = isAlone || (await mayMoveMoney(tx, customer.ids)) ? 'move' : 'still';
  return { lock, ids: await lockAffiliatesOfCustomer(tx, customer, touch, lock) };
}

/**
 * Decides again what a late touch, an order from before the others, or a join opens: the customer's orders without an
 * affiliate, and the trailing period. In the order in which things happened, whatever the order in which they were
 * reported, and in pieces, without a limit: what one transaction cannot do stays noted with the customer, and
 * finishReopening goes on. The caller holds the customer and what holdForReopening locks. Returns whether it is done.
 */
export async function reopen(
  work: Work,
  about: Reopened,
  touchedAt: Date | null,
  maxMs = MAX_MS,
): Promise<boolean> {
  const before = parseReopening(about.customer.reopening);
  let state: Reopening = {
    ...before,
    touched: earlier(before.touched, touchedAt && placeBefore(touchedAt)),
  };
  const until = performance.now() + maxMs;
  let added = about.added?.order ?? null;
  do {
    if (state.misplaced) {
      state = { ...state, misplaced: await takeMisplaced(work, about, state.misplaced) };
      continue;
    }
    state =
      state.touched || added
        ? await decideTouched(work, about, state, added)
        : await decideFollowing(work, about, state);
    added = null;
  } while (!isDone(state) && performance.now() < until);
  // What a join has to take out first was too much: the new order is one of those that are left.
  if (added) state.touched = earlier(state.touched, placeBefore(added.occurredAt));
  if (!isDone(state) || about.customer.reopening !== null) {
    await work.tx.customer.update({
      where: { id: about.customer.id },
      data: { reopening: isDone(state) ? Prisma.DbNull : state },
      select: { id: true },
    });
  }
  return isDone(state);
}

/**
 * One piece of what comes before the order that fixed the customer, or of everything while nothing is fixed. `added` is
 * decided with it wherever it lies, unless its turn comes later anyway.
 */
async function decideTouched(
  work: Work,
  about: Reopened,
  { touched, first, misplaced }: Reopening,
  added: Order | null,
): Promise<Reopening> {
  const attribution = await attributionOf(work, about);
  const fixed = attribution?.status === 'fixed' ? attribution : null;
  const isInRange = (order: Order) =>
    touched !== null &&
    isAfter(order, touched) &&
    (!fixed || order.occurredAt < fixed.attributedAt);
  const open = touched
    ? await listUndecided(work, about, touched, fixed?.attributedAt ?? null)
    : [];
  const orders = added && !isInRange(added) ? [...open, added].sort(byTime) : open;
  const isFirst = await decideAgain(work, about, orders, attribution);
  if (isFirst) {
    // Those of the same instant that were asked about before it have lost for good.
    const from = isInRange(isFirst) ? placeAfter(isFirst) : placeBefore(isFirst.occurredAt);
    return { misplaced, touched: null, first: from };
  }
  const last = open.at(-1);
  if (last && open.length >= PIECE) return { misplaced, touched: placeAfter(last), first };
  if (touched && fixed && touched.at <= fixed.attributedAt) {
    await flagIfDecidedOtherwise(work, about, fixed);
  }
  return { misplaced, touched: null, first };
}

function byTime(a: Order, b: Order): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1);
}

function attributionOf({ tx }: Work, { customer }: Reopened): Promise<Attribution | null> {
  return tx.attribution.findUnique({ where: { customerId: customer.id } });
}

/** Nobody was credited for them yet. Of an order of nothing nobody ever is. */
const UNDECIDED = { affiliateId: null, amountMinor: { gt: 0n } } satisfies Prisma.OrderWhereInput;

/** From a place on, before a time. The caller holds them. */
function listUndecided(
  { tx }: Work,
  { customer }: Reopened,
  from: Place,
  before: Date | null,
): Promise<Order[]> {
  return tx.order.findMany({
    where: {
      ...ordersAfter(customer, from),
      ...UNDECIDED,
      ...(before ? { AND: { occurredAt: { lt: before } } } : {}),
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: PIECE,
  });
}

function ordersAfter(customer: LockedCustomer, { at, afterId }: Place) {
  return {
    customerId: { in: customer.ids },
    OR: [{ occurredAt: { gt: at } }, { occurredAt: at, id: { gt: afterId } }],
  } satisfies Prisma.OrderWhereInput;
}

/** One piece of what lies after the order that fixed the customer, now that this one is another than before. */
async function decideFollowing(
  work: Work,
  about: Reopened,
  { touched, first, misplaced }: Reopening,
): Promise<Reopening> {
  const { tx } = work;
  const { customer } = about;
  const fixed = await attributionOf(work, about);
  if (!first || fixed?.status !== 'fixed') return { misplaced, touched, first: null };
  const expired: Prisma.OrderWhereInput[] =
    fixed.trailingExpiresAt === null
      ? []
      : [
          {
            attributionId: fixed.id,
            affiliateId: fixed.affiliateId,
            id: { not: fixed.initialOrderId ?? '' },
            occurredAt: { gte: fixed.trailingExpiresAt },
          },
        ];
  const orders = await tx.order.findMany({
    where: {
      ...ordersAfter(customer, first),
      AND: {
        OR: [{ ...UNDECIDED, occurredAt: { gte: fixed.attributedAt } }, ...expired],
      },
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: PIECE,
  });
  await decideAgain(
    work,
    about,
    orders.filter((order) => order.affiliateId === null),
    fixed,
  );
  await endExpired(
    work,
    orders.filter((order) => order.affiliateId !== null),
  );
  const last = orders.at(-1);
  return { misplaced, touched, first: last && orders.length >= PIECE ? placeAfter(last) : null };
}
