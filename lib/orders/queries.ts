import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import {
  attributionInclude,
  attributionDto,
  candidateDto,
  disputeDto,
  orderDto,
  orderInclude,
  refundDto,
  refundInclude,
} from '@/lib/orders/dto';
import { findCustomers } from '@/lib/orders/find-customer';
import { findOrder } from '@/lib/orders/lock-order';
import type { OrderFilter } from '@/lib/orders/schema';
import type { AttributionDto, CandidateDto, OrderDetailsDto, OrderDto } from '@/lib/orders/types';
import { connectionOfOrderId } from '@/lib/orders/which-connection';
import { ok, refuse, type Result } from '@/lib/result';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

const MAX_PARTS = 500;

/** Who the customer is, is the merchant's business; an affiliate (and a key of one) does not see it. */
function seesCustomers(viewer: Viewer): boolean {
  return affiliateScope(viewer).affiliateId === undefined;
}

/** After a re-attribution an order has commissions of several affiliates; each sees their own. */
function includeFor(viewer: Viewer) {
  const commissions = { ...orderInclude.commissions, where: affiliateScope(viewer) };
  return { ...orderInclude, commissions } satisfies Prisma.OrderInclude;
}

/** Newest first, by when they happened. */
export async function listOrders(
  viewer: Viewer,
  filter: OrderFilter = {},
): Promise<Page<OrderDto>> {
  const limit = pageSize(filter.limit);
  const after = decodeCursor(filter.cursor);
  const full = seesCustomers(viewer);
  const conditions: Prisma.OrderWhereInput[] = [
    { ...programScope(viewer), ...affiliateScope(viewer) },
  ];
  if (filter.affiliateId !== undefined) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.customerId !== undefined) {
    // An affiliate may not find out a customer's id by asking for it.
    if (!full) return { items: [], nextCursor: null };
    const named = await findCustomers(db, { externalId: filter.customerId });
    conditions.push({ customerId: { in: named.flatMap((customer) => customer.ids) } });
  }
  if (filter.attributed !== undefined) {
    conditions.push({ affiliateId: filter.attributed ? { not: null } : null });
  }
  if (filter.from) conditions.push({ occurredAt: { gte: filter.from } });
  if (filter.to) conditions.push({ occurredAt: { lt: filter.to } });
  if (after) {
    conditions.push({
      OR: [{ occurredAt: { lt: after.at } }, { occurredAt: after.at, id: { lt: after.id } }],
    });
  }
  const rows = await db.order.findMany({
    where: { AND: conditions },
    include: includeFor(viewer),
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.occurredAt, id: row.id }),
    (row) => orderDto(row, full),
  );
}

/** By our id, with every candidate and refund; null when the viewer's scope does not contain it. */
export async function getOrder(viewer: Viewer, id: string): Promise<OrderDetailsDto | null> {
  const scope = affiliateScope(viewer);
  const full = seesCustomers(viewer);
  const row = await db.order.findFirst({
    where: { AND: [{ id }, { ...programScope(viewer), ...scope }] },
    include: {
      ...includeFor(viewer),
      refunds: {
        orderBy: { occurredAt: 'asc' },
        take: MAX_PARTS,
        include: {
          ...refundInclude,
          clawbacks: { where: { commission: scope }, select: { amountMinor: true } },
        },
      },
      disputes: { orderBy: { openedAt: 'asc' }, take: MAX_PARTS },
      _count: { select: { refunds: true, disputes: true } },
    },
  });
  if (!row) return null;
  const candidates = await db.attributionCandidate.findMany({
    where: { orderId: row.id, ...scope },
    // As many as one decision gathers, which has its own limits.
    orderBy: { position: 'asc' },
  });
  return {
    ...orderDto(row, full),
    candidates: candidates.map(candidateDto),
    refunds: row.refunds.map((refund) => ({
      ...refundDto({ ...refund, lines: full ? refund.lines : [] }),
      takenMinor: refund.clawbacks.reduce((sum, clawback) => sum + clawback.amountMinor, 0n),
    })),
    disputes: row.disputes.map(disputeDto),
    refundCount: row._count.refunds,
    disputeCount: row._count.disputes,
  };
}

/**
 * By the merchant's id, and the shop's where several have it. Errors: CONNECTION_NOT_FOUND, WHICH_CONNECTION,
 * ORDER_NOT_FOUND.
 */
export async function getOrderByNumber(
  viewer: Viewer,
  programId: string,
  { orderId, connection }: { orderId: string; connection?: string | undefined },
): Promise<Result<OrderDetailsDto>> {
  // Which shops know a number is the merchant's business.
  if (!seesCustomers(viewer)) return refuse('ORDER_NOT_FOUND');
  const whose = await connectionOfOrderId(db, programId, orderId, connection);
  if (!whose.ok) return whose;
  const found = await findOrder(db, programId, orderId, whose.value);
  const order = found && (await getOrder(viewer, found.id));
  return order ? ok(order) : refuse('ORDER_NOT_FOUND');
}

/**
 * Whom a customer belongs to, by the merchant's id, with the candidates of the decision. Staff name the program when the
 * installation has several. Null when there is none in the viewer's scope.
 */
export async function getAttribution(
  viewer: Viewer,
  customerExternalId: string,
  programId?: string,
): Promise<(AttributionDto & { candidates: CandidateDto[] }) | null> {
  const scope = affiliateScope(viewer);
  const named = await findCustomers(db, { programId, externalId: customerExternalId });
  const row = await db.attribution.findFirst({
    where: {
      AND: [
        { customerId: { in: named.map((customer) => customer.id) } },
        { ...programScope(viewer), ...scope },
        programId === undefined ? {} : { programId },
      ],
    },
    include: attributionInclude,
    orderBy: { createdAt: 'desc' },
  });
  if (!row) return null;
  const about = row.initialOrderId
    ? { orderId: row.initialOrderId }
    : {
        customerId: { in: named.find((one) => one.id === row.customerId)?.ids ?? [] },
        leadId: { not: null },
      };
  const candidates = await db.attributionCandidate.findMany({
    where: { ...about, ...scope },
    orderBy: [{ decidedAt: 'desc' }, { position: 'asc' }],
  });
  const full = seesCustomers(viewer);
  return {
    ...attributionDto(row, full),
    customerId: full ? customerExternalId : null,
    candidates: candidates.map(candidateDto),
  };
}
