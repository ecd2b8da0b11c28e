import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { CommissionRow } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { Order, Prisma } from '@/lib/db/generated/client';
import { lockPayoutsWith, lockWithPayout } from '@/lib/corrections/take-back';

/**
 * The commission that an order's refunds count against, and the adjustments that gave parts of it back after they had
 * been netted. Together they have been taken back in proportion to what was refunded.
 */
export type Lineage = { root: CommissionRow; reinstatements: CommissionRow[] };

/**
 * The newest commission of the affiliate to whom the order belongs: one that an earlier affiliate had of it has ended for
 * good. Null when it was voided or never was. Locks affiliate, payouts, commissions; the caller holds the order.
 */
export async function lockLineage(tx: Tx, order: Order): Promise<Lineage | null> {
  // An order that says why it earns nothing has no such commission: one of an earlier time ended when it was given away.
  if (order.affiliateId === null || order.reason !== null) return null;
  await lockAffiliate(tx, order.affiliateId);
  const root = await tx.commission.findFirst({
    where: { orderId: order.id, affiliateId: order.affiliateId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, status: true },
  });
  if (!root || root.status === 'voided') return null;
  return lockLineageOf(tx, root.id);
}

/** Everybody who ever earned of these orders: a payout of one who had an order before may be under way. */
export async function listAffiliatesOfOrders(
  tx: Tx,
  orderIds: readonly string[],
): Promise<string[]> {
  const earned = await tx.commission.findMany({
    where: { orderId: { in: [...orderIds] } },
    select: { affiliateId: true },
    distinct: ['affiliateId'],
  });
  return earned.map((row) => row.affiliateId);
}

/**
 * Every payout that something of these orders is in, with its request, in one order, before the first commission. The
 * caller holds everybody who ever earned of them.
 */
export async function lockPayoutsOfOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const ofOrder = { orderId: { in: [...orderIds] } };
  const commissions = await tx.commission.findMany({
    where: { OR: [ofOrder, { reinstates: ofOrder }] },
    select: { id: true },
  });
  await lockPayoutsWith(
    tx,
    commissions.map((row) => row.id),
  );
}

/** Of a commission by its id; null when it was voided. The caller holds the affiliate. */
export async function lockLineageOf(tx: Tx, rootId: string): Promise<Lineage | null> {
  const reinstatements = await tx.commission.findMany({
    where: { reinstatesId: rootId },
    select: { id: true },
  });
  const ids = [rootId, ...reinstatements.map((row) => row.id)];
  await lockPayoutsWith(tx, ids);
  const rows = await lockCommissions(tx, ids);
  const root = rows.find((row) => row.id === rootId);
  if (!root || root.status === 'voided') return null;
  return { root, reinstatements: rows.filter((row) => row.id !== rootId) };
}

/**
 * A member as it is now: what was done to the one before can have cancelled the payout that both were in. Read it with
 * this before each step over a lineage.
 */
export async function memberNow(tx: Tx, member: { id: string }): Promise<CommissionRow> {
  const row = await lockWithPayout(tx, member.id);
  if (!row) throw new Error(`commission ${member.id} is gone`);
  return row;
}

/** Clawbacks that follow from what became of orders. */
export const OF_ORDERS = {
  OR: [{ refundId: { not: null } }, { kind: { in: ['order_left', 'reversal'] } }],
} satisfies Prisma.ClawbackWhereInput;

/** What refunds, disputes and orders that left have taken of the commission, less what was restored. Minor units. */
export function takenByRefunds(tx: Tx, lineage: Lineage): Promise<bigint> {
  return takenOf(tx, lineage, OF_ORDERS);
}

/** The same of one that follows another: what was taken because of that. */
export function takenByParent(tx: Tx, lineage: Lineage): Promise<bigint> {
  return takenOf(tx, lineage, { refundId: null, kind: { in: ['parent', 'reversal'] } });
}

async function takenOf(tx: Tx, lineage: Lineage, by: Prisma.ClawbackWhereInput): Promise<bigint> {
  const taken = await tx.clawback.aggregate({
    where: {
      commissionId: { in: [lineage.root.id, ...lineage.reinstatements.map((row) => row.id)] },
      ...by,
    },
    _sum: { amountMinor: true },
  });
  return lineage.reinstatements.reduce(
    (sum, row) => sum - row.amountMinor,
    taken._sum.amountMinor ?? 0n,
  );
}
