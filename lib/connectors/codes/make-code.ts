import type Stripe from 'stripe';
import {
  isStillMade,
  noteMade,
  noteProblem,
  type ClaimedCode,
} from '@/lib/connectors/codes/made-codes-sql';
import {
  couponParams,
  isTypedInStripe,
  MARK,
  promotionParams,
  WAIT_FOR_SOMEBODY,
} from '@/lib/connectors/codes/value';
import { troubleOf } from '@/lib/connectors/stripe/api';
import { db, type Tx } from '@/lib/db/client';

const PAGE = 10;

/**
 * Makes coupon and promotion code, in place of what an earlier value has of them. Nothing of it is in a transaction, and
 * all of it may be done again: the coupon's id is ours, and Stripe has an active promotion code of a name once.
 */
export async function makeCode(stripe: Stripe, claimed: ClaimedCode): Promise<void> {
  const { id, code, attempts } = claimed;
  if (!isTypedInStripe(code)) {
    return noteProblem(db, claimed, { problem: 'characters', note: null, wait: WAIT_FOR_SOMEBODY });
  }
  const before = await findOwn(stripe, claimed);
  if (before.kind !== 'free') {
    return before.kind === 'mine'
      ? keep(claimed, before.promotion)
      : tellTaken(claimed, before.promotion);
  }
  await makeCoupon(stripe, claimed);
  // The value may have changed: what is to be there now is another row's.
  if (!(await isStillMade(db, id))) return;
  for (const { id: earlier } of before.earlier) {
    await stripe.promotionCodes.update(earlier, { active: false });
  }
  const options = { idempotencyKey: `${id}-code-${attempts}` };
  const made = await stripe.promotionCodes.create(promotionParams(claimed, code), options);
  await keep(claimed, made);
}

type Found =
  | { kind: 'free'; earlier: Stripe.PromotionCode[] }
  | { kind: 'mine' | 'somebodys'; promotion: Stripe.PromotionCode };

/** What is active in Stripe under the name of the code, and whose it is. */
async function findOwn(stripe: Stripe, { id, code }: ClaimedCode): Promise<Found> {
  const { data } = await stripe.promotionCodes.list({ code, active: true, limit: PAGE });
  const mine = data.find((one) => one.metadata?.[MARK] === id);
  if (mine) return { kind: 'mine', promotion: mine };
  for (const promotion of data) {
    if (!(await isEarlier(db, promotion.metadata?.[MARK]))) {
      return { kind: 'somebodys', promotion };
    }
  }
  return { kind: 'free', earlier: data };
}

/** Made from here, and nothing that customers are to have by a key that works. */
async function isEarlier(tx: Tx, madeCodeId: string | undefined): Promise<boolean> {
  if (madeCodeId === undefined) return false;
  const row = await tx.madeCode.findUnique({
    where: { id: madeCodeId },
    select: { state: true, connection: { select: { key: { select: { connectionId: true } } } } },
  });
  if (row === null) return false;
  return row.connection.key === null || !['making', 'made'].includes(row.state);
}

async function makeCoupon(stripe: Stripe, claimed: ClaimedCode): Promise<void> {
  const options = { idempotencyKey: `${claimed.id}-coupon-${claimed.attempts}` };
  try {
    await stripe.coupons.create(couponParams(claimed, claimed.code), options);
  } catch (error) {
    // An earlier attempt made it, and its answer was lost.
    if (troubleOf(error).code !== 'resource_already_exists') throw error;
  }
}

/** Checkouts name a promotion code by its id: it is known from now on, whether or not Stripe's events tell it. */
async function keep(
  { id, connectionId }: ClaimedCode,
  { id: ref, created }: Stripe.PromotionCode,
): Promise<void> {
  await db.$transaction(async (tx) => {
    if (await noteMade(tx, id, ref)) await knowRef(tx, { id, connectionId, ref, created });
  });
}

type Known = { id: string; connectionId: string; ref: string; created: number };

async function knowRef(tx: Tx, { id, connectionId, ref, created }: Known): Promise<void> {
  const { discountCode } = await tx.madeCode.findUniqueOrThrow({
    where: { id },
    select: { discountCode: { select: { code: true } } },
  });
  const toldAt = new Date(created * 1000);
  await tx.shopCode.createMany({
    data: [{ connectionId, ref, code: discountCode.code, active: true, toldAt }],
    skipDuplicates: true,
  });
}

/** Orders by it count for the affiliate all the same: it is the name that says whose it is. */
async function tellTaken(
  claimed: ClaimedCode,
  { id: ref, created }: Stripe.PromotionCode,
): Promise<void> {
  const { id, connectionId } = claimed;
  await db.$transaction(async (tx) => {
    if (!(await isStillMade(tx, id))) return;
    await noteProblem(tx, claimed, { problem: 'taken', note: ref, wait: WAIT_FOR_SOMEBODY });
    await knowRef(tx, { id, connectionId, ref, created });
  });
}
