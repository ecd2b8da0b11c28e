import { programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { listLinesOfMany } from '@/lib/orders/lines-of-order';
import { readFamilies } from '@/lib/orders/lock-customers';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, type Result } from '@/lib/result';
import { decidedBySchema } from '@/lib/rewards/facts';
import { decidingOf } from '@/lib/sales/rewards/earnings';
import { explainDeciding } from '@/lib/sales/rewards/explain-deciding';
import type { RewardFacts } from '@/lib/sales/rewards/gather';
import { findEarner, lookUpRewards, withRewardsOf } from '@/lib/sales/rewards/look-up';
import type { TriedOrder } from '@/lib/sales/rewards/try-order';
import { dayAt } from '@/lib/time/program-calendar';

/**
 * What a past order would earn the affiliate to whom it belongs by the rules of now. Their figures are as they were when it
 * was decided; where nobody asked for them then, as they stand. Errors: ORDER_NOT_FOUND, AFFILIATE_NOT_FOUND.
 */
export async function tryPastOrder(
  viewer: Viewer,
  { programId, orderId }: { programId: string; orderId: string },
): Promise<Result<TriedOrder>> {
  const past = await findPastOrder(viewer, programId, orderId);
  if (!past) return refuse('ORDER_NOT_FOUND');
  const { order, earned, facts, isCounted, customerIds, lines } = past;
  if (order.affiliateId === null) {
    return refuse('AFFILIATE_NOT_FOUND', 'This order belongs to no affiliate.');
  }
  const earner = await findEarner(viewer, programId, { id: order.affiliateId });
  if (!earner) return refuse('AFFILIATE_NOT_FOUND');
  const { affiliate, rates } = earner;
  const clickId = earned?.clickId ?? null;
  const clickIds = clickId === null ? [] : [clickId];
  const found = await lookUpRewards(earner, order, { customerIds, clickIds });
  const rewards = found && earned ? await withoutOwn(found, affiliate.id, earned) : found;
  const deciding = decidingOf(
    { order, lines, rewards },
    {
      affiliateId: affiliate.id,
      rates,
      subId: earned?.subId ?? order.subId,
      linkId: facts?.linkId ?? null,
      clickId,
      isNewCustomer: rewards?.nth === 1,
    },
    [],
  );
  const stand = found?.of.get(affiliate.id)?.figures;
  const figures = new Map(
    [...deciding.toEarn.figures].map(([key, withIt]) => {
      const kept = facts?.figures[key];
      // An order that counts is in what stands already.
      const now = isCounted ? (stand?.get(key) ?? 0n) : withIt;
      return [key, kept === undefined ? now : BigInt(kept)] as const;
    }),
  );
  const toEarn = { ...deciding.toEarn, figures };
  return ok({ affiliate, ...explainDeciding({ ...deciding, toEarn }) });
}

async function findPastOrder(viewer: Viewer, programId: string, externalId: string) {
  if (!seesStaffFacts(viewer)) return null;
  const order = await db.order.findFirst({
    where: { AND: [{ programId, externalId }, programScope(viewer)] },
    orderBy: { occurredAt: 'desc' },
    include: {
      figure: true,
      customer: { select: { id: true, mergedInto: true } },
      commissions: {
        where: { kind: 'order', status: { not: 'voided' } },
        orderBy: { createdAt: 'desc' },
        take: 1,
      },
    },
  });
  if (!order) return null;
  const root = order.customer.mergedInto ?? order.customer.id;
  const family = (await readFamilies(db, [root])).get(root);
  const [earned = null] = order.commissions;
  return {
    order,
    earned,
    facts: decidedBySchema
      .nullable()
      .catch(null)
      .parse(earned?.facts ?? null),
    isCounted: order.affiliateId !== null && order.figure?.affiliateId === order.affiliateId,
    customerIds: family?.ids ?? [order.customerId],
    lines: (await listLinesOfMany(db, [order.id])).get(order.id) ?? [],
  };
}

type Earned = NonNullable<NonNullable<Awaited<ReturnType<typeof findPastOrder>>>['earned']>;

/** What the order itself earned takes no room from it. */
async function withoutOwn(
  facts: RewardFacts,
  affiliateId: string,
  { amountMinor, clawedBackMinor, earnedAt, programId }: Earned,
): Promise<RewardFacts> {
  const own = amountMinor - clawedBackMinor;
  const less = (sum: bigint) => (sum > own ? sum - own : 0n);
  const day = dayAt(await loadCalendar(db, programId), earnedAt);
  const isItsMonth = day.slice(0, 7) === facts.day.slice(0, 7);
  return {
    ...withRewardsOf(facts, affiliateId, ({ earnedInMonth }) => ({
      earnedInMonth: isItsMonth ? less(earnedInMonth) : earnedInMonth,
    })),
    earnedOfCustomer: less(facts.earnedOfCustomer),
  };
}
