import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import type { CommissionFilter } from '@/lib/commissions/schema';
import {
  COMMISSION_STATUSES,
  remainingMinor,
  type CommissionKind,
  type CommissionSource,
  type CommissionStatus,
  type HoldKind,
} from '@/lib/commissions/types';
import { HOLD_WORDS } from '@/lib/commissions/words';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/programs/cursor';
import { likeText } from '@/lib/programs/plain-text';
import { termsSchema, type Terms } from '@/lib/programs/types';

export type CommissionItem = {
  id: string;
  programId: string;
  kind: CommissionKind;
  status: CommissionStatus;
  affiliate: { id: string; name: string; code: string };
  /** Staff and program-wide keys only. */
  customer: { id: string; externalId: string } | null;
  order: {
    id: string;
    externalId: string;
    amountMinor: bigint;
    totalMinor: bigint;
    refundedMinor: bigint;
    currency: string;
    occurredAt: Date;
  } | null;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  remainingMinor: bigint;
  currency: string;
  subId: string | null;
  source: CommissionSource | null;
  /** Why a bonus or adjustment was given. */
  reason: string | null;
  /** The open ones. An affiliate reads their general words, not what staff wrote. */
  holds: { kind: HoldKind; reason: string; openedAt: Date }[];
  held: boolean;
  earnedAt: Date;
  /** Payable on. */
  availableAt: Date;
  approvedAt: Date | null;
  voidedAt: Date | null;
  voidReason: string | null;
  requestedAt: Date | null;
  paidAt: Date | null;
  clawedBackAt: Date | null;
  clawbackReason: string | null;
  /** Staff only. */
  flaggedReason: string | null;
  createdAt: Date;
};

export type CommissionDetail = CommissionItem & {
  terms: Terms;
  clickId: string | null;
  holdDays: number;
  clawbacks: {
    id: string;
    kind: string;
    amountMinor: bigint;
    /** The part that became debt. */
    debtMinor: bigint;
    reason: string;
    createdAt: Date;
  }[];
  allHolds: {
    kind: HoldKind;
    reason: string;
    openedAt: Date;
    releasedAt: Date | null;
    releaseReason: string | null;
  }[];
  /** The payouts it was taken into as an earning, newest first; `amountMinor` is the item's. */
  payouts: { id: string; status: string; amountMinor: bigint; live: boolean }[];
  /** Staff only. */
  approvedBy: string | null;
  voidedBy: string | null;
};

const itemInclude = {
  affiliate: { select: { id: true, name: true, code: true } },
  order: { include: { customer: { select: { id: true, externalId: true } } } },
  holds: { orderBy: { openedAt: 'asc' } },
} as const satisfies Prisma.CommissionInclude;

const detailInclude = {
  ...itemInclude,
  clawbacks: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  items: {
    where: { kind: 'earning' },
    orderBy: { id: 'desc' },
    include: { payout: { select: { id: true, status: true } } },
  },
} as const satisfies Prisma.CommissionInclude;

type ItemRow = Prisma.CommissionGetPayload<{ include: typeof itemInclude }>;
type DetailRow = Prisma.CommissionGetPayload<{ include: typeof detailInclude }>;

/** Whether the viewer is the merchant's side; everybody else reads the affiliate's words. */
export function seesStaffFacts(viewer: Viewer): boolean {
  return viewer.kind === 'staff' || (viewer.kind === 'key' && viewer.affiliateId === null);
}

function scopeOf(viewer: Viewer): Prisma.CommissionWhereInput {
  return { ...affiliateScope(viewer), ...programScope(viewer) };
}

function whereOf(viewer: Viewer, filter: CommissionFilter): Prisma.CommissionWhereInput {
  const conditions: Prisma.CommissionWhereInput[] = [scopeOf(viewer)];
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.held !== undefined) {
    const open = { releasedAt: null };
    conditions.push({ holds: filter.held ? { some: open } : { none: open } });
  }
  if (filter.affiliateId) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.from) conditions.push({ earnedAt: { gte: filter.from } });
  if (filter.to) conditions.push({ earnedAt: { lt: filter.to } });
  if (filter.search) {
    const contains = { contains: likeText(filter.search), mode: 'insensitive' as const };
    conditions.push({
      OR: [
        { id: filter.search },
        { subId: contains },
        { order: { externalId: contains } },
        // An affiliate may not find out a customer's id by asking for it.
        ...(seesStaffFacts(viewer)
          ? [
              { order: { customer: { externalId: contains } } },
              { affiliate: { name: contains } },
              { affiliate: { code: contains } },
            ]
          : []),
      ],
    });
  }
  return { AND: conditions };
}

/** Newest earned first. */
export async function listCommissions(
  viewer: Viewer,
  filter: CommissionFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<CommissionItem>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const rows = await db.commission.findMany({
    where: {
      AND: [
        whereOf(viewer, filter),
        after
          ? { OR: [{ earnedAt: { lt: after.at } }, { earnedAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    include: itemInclude,
    orderBy: [{ earnedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.earnedAt, id: row.id }),
    (row) => itemDto(row, seesStaffFacts(viewer)),
  );
}

export type CommissionSums = {
  count: number;
  /** Voided ones count, but their money does not. */
  money: {
    currency: string;
    count: number;
    amountMinor: bigint;
    clawedBackMinor: bigint;
    remainingMinor: bigint;
  }[];
};

/** The sums over all rows of a filter, not of one page. */
export async function sumCommissions(
  viewer: Viewer,
  filter: CommissionFilter = {},
): Promise<CommissionSums> {
  const where = whereOf(viewer, filter);
  const [count, groups] = await Promise.all([
    db.commission.count({ where }),
    db.commission.groupBy({
      by: ['currency'],
      where: { AND: [where, { status: { not: 'voided' } }] },
      _sum: { amountMinor: true, clawedBackMinor: true },
      _count: true,
      orderBy: { currency: 'asc' },
    }),
  ]);
  return {
    count,
    money: groups.map((group) => {
      const amountMinor = group._sum.amountMinor ?? 0n;
      const clawedBackMinor = group._sum.clawedBackMinor ?? 0n;
      return {
        currency: group.currency,
        count: group._count,
        amountMinor,
        clawedBackMinor,
        remainingMinor: amountMinor - clawedBackMinor,
      };
    }),
  };
}

export type CommissionTabs = {
  all: number;
  /** Pending and not on hold. */
  review: number;
  held: number;
  byStatus: Record<CommissionStatus, number>;
};

export async function countCommissionTabs(
  viewer: Viewer,
  filter: CommissionFilter = {},
): Promise<CommissionTabs> {
  const [groups, review, held] = await Promise.all([
    db.commission.groupBy({ by: ['status'], where: whereOf(viewer, filter), _count: true }),
    db.commission.count({
      where: {
        AND: [whereOf(viewer, filter), whereOf(viewer, { status: 'pending', held: false })],
      },
    }),
    db.commission.count({ where: { AND: [whereOf(viewer, filter), { holds: openHold }] } }),
  ]);
  const counts = new Map(groups.map((group) => [group.status, group._count]));
  const byStatus = Object.fromEntries(
    COMMISSION_STATUSES.map((status) => [status, counts.get(status) ?? 0]),
  ) as Record<CommissionStatus, number>;
  return { all: Object.values(byStatus).reduce((sum, n) => sum + n, 0), review, held, byStatus };
}

const openHold = { some: { releasedAt: null } };

/** Null when there is none in the viewer's scope. */
export async function getCommission(
  viewer: Viewer,
  commissionId: string,
): Promise<CommissionDetail | null> {
  const row = await db.commission.findFirst({
    where: { AND: [{ id: commissionId }, scopeOf(viewer)] },
    include: detailInclude,
  });
  return row ? detailDto(row, seesStaffFacts(viewer)) : null;
}

function holdReason(hold: { kind: string; reason: string }, staff: boolean): string {
  return staff ? hold.reason : HOLD_WORDS[hold.kind as HoldKind];
}

function itemDto(row: ItemRow, staff: boolean): CommissionItem {
  const open = row.holds.filter((hold) => hold.releasedAt === null);
  return {
    id: row.id,
    programId: row.programId,
    kind: row.kind as CommissionKind,
    status: row.status as CommissionStatus,
    affiliate: row.affiliate,
    // Who the customer is, is the merchant's business.
    customer: staff && row.order ? row.order.customer : null,
    order: row.order
      ? {
          id: row.order.id,
          externalId: row.order.externalId,
          amountMinor: row.order.amountMinor,
          totalMinor: row.order.totalMinor,
          refundedMinor: row.order.refundedMinor,
          currency: row.order.currency,
          occurredAt: row.order.occurredAt,
        }
      : null,
    amountMinor: row.amountMinor,
    clawedBackMinor: row.clawedBackMinor,
    remainingMinor: row.status === 'voided' ? 0n : remainingMinor(row),
    currency: row.currency,
    subId: row.subId,
    source: row.source as CommissionSource | null,
    reason: row.reason,
    holds: open.map((hold) => ({
      kind: hold.kind as HoldKind,
      reason: holdReason(hold, staff),
      openedAt: hold.openedAt,
    })),
    held: open.length > 0,
    earnedAt: row.earnedAt,
    availableAt: row.availableAt,
    approvedAt: row.approvedAt,
    voidedAt: row.voidedAt,
    voidReason: row.voidReason,
    requestedAt: row.requestedAt,
    paidAt: row.paidAt,
    clawedBackAt: row.clawedBackAt,
    clawbackReason: row.clawbackReason,
    flaggedReason: staff ? row.flaggedReason : null,
    createdAt: row.createdAt,
  };
}

function detailDto(row: DetailRow, staff: boolean): CommissionDetail {
  return {
    ...itemDto(row, staff),
    terms: termsSchema.parse(row.terms),
    clickId: row.clickId,
    holdDays: row.holdDays,
    clawbacks: row.clawbacks.map(({ id, kind, amountMinor, debtMinor, reason, createdAt }) => ({
      id,
      kind,
      amountMinor,
      debtMinor,
      reason,
      createdAt,
    })),
    allHolds: row.holds.map((hold) => ({
      kind: hold.kind as HoldKind,
      reason: holdReason(hold, staff),
      openedAt: hold.openedAt,
      releasedAt: hold.releasedAt,
      releaseReason: staff ? hold.releaseReason : null,
    })),
    payouts: row.items.map((item) => ({
      id: item.payout.id,
      status: item.payout.status,
      amountMinor: item.amountMinor,
      live: item.releasedAt === null,
    })),
    approvedBy: staff ? row.approvedBy : null,
    voidedBy: staff ? row.voidedBy : null,
  };
}
