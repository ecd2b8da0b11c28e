import type Stripe from 'stripe';
import type { ClaimedCode } from '@/lib/connectors/codes/made-codes-sql';
import { couponIdOf } from '@/lib/connectors/codes/value';
import { isMissing, troubleOf } from '@/lib/connectors/stripe/api';
import { db } from '@/lib/db/client';

const PAGE = 10;

/**
 * Takes a promotion code from customers. The coupon stays: what was bought with it names it. Where an attempt to make it
 * got no answer, Stripe is asked what there is of it.
 */
export async function endCode(stripe: Stripe, { id, connectionId, ref }: ClaimedCode) {
  const refs = ref === null ? await madeUnseen(stripe, id) : [ref];
  for (const one of refs) {
    await unlessMissing(() => stripe.promotionCodes.update(one, { active: false }));
  }
  await db.$transaction(async (tx) => {
    await tx.madeCode.updateMany({
      where: { id, state: 'ending', ref },
      data: { state: 'ended', problem: null, note: null },
    });
    await tx.shopCode.updateMany({
      where: { connectionId, ref: { in: refs } },
      data: { active: false },
    });
  });
}

async function madeUnseen(stripe: Stripe, id: string): Promise<string[]> {
  const asked = { coupon: couponIdOf(id), active: true, limit: PAGE };
  const found = await unlessMissing(() => stripe.promotionCodes.list(asked));
  return found?.data.map((one) => one.id) ?? [];
}

/** Null for what somebody took away in Stripe, or was never there. */
async function unlessMissing<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!isMissing(troubleOf(error))) throw error;
    return null;
  }
}
