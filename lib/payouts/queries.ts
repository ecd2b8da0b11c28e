import { z } from 'zod';
import { affiliateScope, programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { countItems, findItems, MAX_ITEMS, NO_ITEMS } from '@/lib/payouts/payout-items';
import type { ItemCounts } from '@/lib/payouts/payout-items-sql';
import { currencySchema } from '@/lib/payouts/schema';
import {
  PAYOUT_STATUSES,
  type PayoutMethod,
  type PayoutStatus,
  parsePayoutStatus,
  parsePayoutMethod,
} from '@/lib/payouts/types';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/programs/cursor';
import { likeText } from '@/lib/programs/plain-text';

export const payoutFilter = z.object({
  status: z.enum(PAYOUT_STATUSES).optional(),
  affiliateId: z.string().max(64).optional(),
  currency: currencySchema.optional(),
  batchId: z.string().max(64).optional(),
  search: z.string().trim().max(100).optional(),
  /** By the time of the request. */
  from: z.date().optional(),
  to: z.date().optional(),
});
export type PayoutFilter = z.infer<typeof payoutFilter>;

export type PayoutSummary = {
  id: string;
  programId: string;
  status: PayoutStatus;
  affiliate: { id: string; name: string; code: string };
  amountMinor: bigint;
  currency: string;
  method: PayoutMethod;
  maskedDetails: string;
  requestedAt: Date;
  approvedAt: Date | null;
  sentAt: Date | null;
  paidAt: Date | null;
  closedAt: Date | null;
  /** Why it was rejected, cancelled, failed or returned; an affiliate reads why in its own words. */
  closeReason: string | null;
  reference: string | null;
  batchId: string | null;
  /** Items that are still in it; those it was asked for with, once it is closed. */
  itemCount: number;
};

export type PayoutDetail = PayoutSummary & {
  /** Of all items, where `items` may be cut. The sum is the payout's amount, but for one cancelled because it shrank. */
  lines: { inIt: number; gone: number; inItMinor: bigint };
  items: {
    id: string;
    kind: 'earning' | 'debt';
    commissionId: string;
    amountMinor: bigint;
    releasedAt: Date | null;
    /** Still in it; once it is closed, in it until then. */
    live: boolean;
    orderExternalId: string | null;
    /** Staff only. */
    customerExternalId: string | null;
    earnedAt: Date;
  }[];
  /** `by` is for staff. */
  timeline: { at: Date; text: string; by: string | null; reason: string | null }[];
  requestedBy: string | null;
  approvedBy: string | null;
  paidBy: string | null;
  closedBy: string | null;
};

const summarySelect = {
  id: true,
  programId: true,
  status: true,
  amountMinor: true,
  currency: true,
  method: true,
  detailsMasked: true,
  requestedAt: true,
  approvedAt: true,
  sentAt: true,
  paidAt: true,
  closedAt: true,
  closeReason: true,
  reference: true,
  batchId: true,
  affiliate: { select: { id: true, name: true, code: true } },
} as const satisfies Prisma.PayoutSelect;

type SummaryRow = Prisma.PayoutGetPayload<{ select: typeof summarySelect }>;

function scopeOf(viewer: Viewer): Prisma.PayoutWhereInput {
  return { ...affiliateScope(viewer), ...programScope(viewer) };
}

function whereOf(viewer: Viewer, filter: PayoutFilter): Prisma.PayoutWhereInput {
  const conditions: Prisma.PayoutWhereInput[] = [scopeOf(viewer)];
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.affiliateId) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.batchId) conditions.push({ batchId: filter.batchId });
  if (filter.currency) conditions.push({ currency: filter.currency });
  if (filter.from) conditions.push({ requestedAt: { gte: filter.from } });
  if (filter.to) conditions.push({ requestedAt: { lt: filter.to } });
  if (filter.search) {
    const contains = { contains: likeText(filter.search), mode: 'insensitive' as const };
    conditions.push({
      OR: [
        { id: filter.search },
        { reference: contains },
        ...(seesStaffFacts(viewer)
          ? [{ affiliate: { name: contains } }, { affiliate: { code: contains } }]
          : []),
      ],
    });
  }
  return { AND: conditions };
}

/** Newest first. */
export async function listPayouts(
  viewer: Viewer,
  filter: PayoutFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<PayoutSummary>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const rows = await db.payout.findMany({
    where: {
      AND: [
        whereOf(viewer, filter),
        after
          ? {
              OR: [
                { requestedAt: { lt: after.at } },
                { requestedAt: after.at, id: { lt: after.id } },
              ],
            }
          : {},
      ],
    },
    select: summarySelect,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const counts = await countItems(rows.map((row) => row.id));
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.requestedAt, id: row.id }),
    (row) => summaryDto(row, counts, seesStaffFacts(viewer)),
  );
}

export type PayoutTabs = { all: number; waiting: number; byStatus: Record<PayoutStatus, number> };

export async function countPayoutTabs(
  viewer: Viewer,
  filter: PayoutFilter = {},
): Promise<PayoutTabs> {
  const groups = await db.payout.groupBy({
    by: ['status'],
    where: whereOf(viewer, filter),
    _count: true,
  });
  const counts = new Map(groups.map((group) => [group.status, group._count]));
  const byStatus = Object.fromEntries(
    PAYOUT_STATUSES.map((status) => [status, counts.get(status) ?? 0]),
  ) as Record<PayoutStatus, number>;
  const all = Object.values(byStatus).reduce((sum, n) => sum + n, 0);
  return { all, waiting: byStatus.requested, byStatus };
}

export type PayoutSums = { currency: string; count: number; amountMinor: bigint }[];

/** The sums over all rows of a filter, not of one page. */
export async function sumPayouts(viewer: Viewer, filter: PayoutFilter = {}): Promise<PayoutSums> {
  const groups = await db.payout.groupBy({
    by: ['currency'],
    where: whereOf(viewer, filter),
    _sum: { amountMinor: true },
    _count: true,
    orderBy: { currency: 'asc' },
  });
  return groups.map((group) => ({
    currency: group.currency,
    count: group._count,
    amountMinor: group._sum.amountMinor ?? 0n,
  }));
}

/** Null when there is none in the viewer's scope. Account numbers stay masked for everybody. */
export async function getPayout(
  viewer: Viewer,
  payoutId: string,
  maxItems = MAX_ITEMS,
): Promise<PayoutDetail | null> {
  const staff = seesStaffFacts(viewer);
  const row = await db.payout.findFirst({
    where: { AND: [{ id: payoutId }, scopeOf(viewer)] },
    select: {
      ...summarySelect,
      requestedBy: true,
      approvedBy: true,
      paidBy: true,
      closedBy: true,
    },
  });
  if (!row) return null;
  const [history, counts, items] = await Promise.all([
    db.auditEvent.findMany({
      where: { subjectType: 'payout', subjectId: row.id },
      orderBy: { id: 'asc' },
      take: 100,
    }),
    countItems([row.id]),
    findItems(row.id, maxItems),
  ]);
  const { all, inIt, inItMinor } = counts.get(row.id) ?? NO_ITEMS;
  return {
    ...summaryDto(row, counts, staff),
    lines: { inIt, gone: all - inIt, inItMinor },
    items: items.map((item, index) => ({
      id: item.id,
      kind: item.kind === 'debt' ? 'debt' : 'earning',
      commissionId: item.commissionId,
      amountMinor: item.amountMinor,
      releasedAt: item.releasedAt,
      live: index < inIt,
      orderExternalId: item.commission.order?.externalId ?? null,
      customerExternalId: staff ? (item.commission.order?.customer.externalId ?? null) : null,
      earnedAt: item.commission.earnedAt,
    })),
    timeline: history.map((event) => ({
      at: event.createdAt,
      text: AUDIT_ACTIONS[event.action as AuditAction] ?? event.action,
      by: staff ? (event.actorLabel ?? `${event.actorKind} ${event.actorId}`) : null,
      reason: staff ? event.reason : closeReasonForAffiliate(event.toStatus, event.reason),
    })),
    requestedBy: staff ? row.requestedBy : null,
    approvedBy: staff ? row.approvedBy : null,
    paidBy: staff ? row.paidBy : null,
    closedBy: staff ? row.closedBy : null,
  };
}

function summaryDto(
  row: SummaryRow,
  counts: ReadonlyMap<string, ItemCounts>,
  staff: boolean,
): PayoutSummary {
  const { inIt } = counts.get(row.id) ?? NO_ITEMS;
  return {
    id: row.id,
    programId: row.programId,
    status: parsePayoutStatus(row.status),
    affiliate: row.affiliate,
    amountMinor: row.amountMinor,
    currency: row.currency,
    method: parsePayoutMethod(row.method),
    maskedDetails: row.detailsMasked,
    requestedAt: row.requestedAt,
    approvedAt: row.approvedAt,
    sentAt: row.sentAt,
    paidAt: row.paidAt,
    closedAt: row.closedAt,
    closeReason: staff ? row.closeReason : closeReasonForAffiliate(row.status, row.closeReason),
    reference: row.reference,
    batchId: row.batchId,
    itemCount: inIt,
  };
}

/**
 * A rejection or a failure is told in full, because the affiliate must act on it. The reason of a cancellation may quote
 * why staff put a commission on hold, and a step on the way is no news.
 */
function closeReasonForAffiliate(status: string | null, reason: string | null): string | null {
  if (status === 'rejected' || status === 'failed' || status === 'returned') return reason;
  return status === 'cancelled' && reason?.startsWith(BELOW_MINIMUM) ? BELOW_MINIMUM : null;
}

const BELOW_MINIMUM = 'The payout fell below the minimum';
