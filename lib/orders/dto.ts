import { parseCandidateKind, parseAttributionSource } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import type {
  Attribution,
  AttributionCandidate,
  Dispute,
  Lead,
  Prisma,
} from '@/lib/db/generated/client';
import { candidateReasonText, orderReasonText } from '@/lib/orders/reasons';
import {
  type AttributionDto,
  type CandidateDto,
  type DisputeDto,
  type LeadDto,
  type OrderCommissionDto,
  type OrderDto,
  type OrderLineDto,
  type OrderSummaryDto,
  type RefundDto,
  parseDisputeStatus,
} from '@/lib/orders/types';

/** The commission that counts is the live one, else the last. */
export const orderSummaryInclude = {
  customer: { select: { externalId: true, email: true, mergedInto: true } },
  commissions: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 5 },
} as const satisfies Prisma.OrderInclude;

/** In the order in which they were told. */
export const orderLinesArgs = {
  omit: { orderId: true, metadata: true },
  orderBy: { position: 'asc' },
} as const satisfies Prisma.Order$linesArgs;

export const orderInclude = {
  ...orderSummaryInclude,
  lines: orderLinesArgs,
} as const satisfies Prisma.OrderInclude;

export const refundInclude = {
  lines: { orderBy: { position: 'asc' } },
} as const satisfies Prisma.RefundInclude;

type OrderSummaryRow = Prisma.OrderGetPayload<{ include: typeof orderSummaryInclude }>;
type OrderRow = Prisma.OrderGetPayload<{ include: typeof orderInclude }>;
type RefundRow = Prisma.RefundGetPayload<{ include: typeof refundInclude }>;

/** `full` is false for an affiliate, who sees neither who the customer is nor what was bought. */
export function orderDto(row: OrderRow, full: boolean): OrderDto {
  return { ...orderSummaryDto(row, full), lines: full ? row.lines.map(lineDto) : [] };
}

function lineDto(row: OrderRow['lines'][number]): OrderLineDto {
  const { position, sku, name, category, quantity, amountMinor, totalMinor } = row;
  return { position, sku, name, category, quantity, amountMinor, totalMinor };
}

/** The same without its lines, for long lists. */
export function orderSummaryDto(row: OrderSummaryRow, full: boolean): OrderSummaryDto {
  const live = row.commissions.find(
    (commission) => commission.status !== 'voided' && commission.status !== 'clawed_back',
  );
  const commission = live ?? row.commissions[0];
  return {
    id: row.id,
    programId: row.programId,
    orderId: row.externalId,
    connectionId: row.connectionId,
    customerId: full ? row.customer.externalId : null,
    customerEmail: full ? row.customer.email : null,
    customerRootId: full ? (row.customer.mergedInto ?? row.customerId) : null,
    amountMinor: row.amountMinor,
    totalMinor: row.totalMinor,
    refundedMinor: row.refundedMinor,
    currency: row.currency,
    affiliateId: row.affiliateId,
    subId: row.subId,
    code: row.code,
    reason: row.reason,
    reasonText: orderReasonText(row.reason),
    source: row.source,
    metadata: full ? (row.metadata as OrderSummaryDto['metadata']) : null,
    occurredAt: row.occurredAt,
    createdAt: row.createdAt,
    commission: commission ? commissionDto(commission) : null,
  };
}

function commissionDto(row: OrderSummaryRow['commissions'][number]): OrderCommissionDto {
  return {
    id: row.id,
    affiliateId: row.affiliateId,
    status: row.status,
    amountMinor: row.amountMinor,
    clawedBackMinor: row.clawedBackMinor,
    currency: row.currency,
    earnedAt: row.earnedAt,
    availableAt: row.availableAt,
  };
}

export const attributionInclude = {
  root: { select: { externalId: true } },
  affiliate: { select: { code: true, name: true } },
} as const satisfies Prisma.AttributionInclude;

type AttributionRow = Prisma.AttributionGetPayload<{ include: typeof attributionInclude }>;

export function attributionDto(row: AttributionRow, full: boolean): AttributionDto {
  return {
    id: row.id,
    programId: row.programId,
    customerId: full ? row.root.externalId : null,
    affiliateId: row.affiliateId,
    affiliateCode: row.affiliate.code,
    affiliateName: row.affiliate.name,
    status: row.status as Attribution['status'] & AttributionDto['status'],
    source: parseAttributionSource(row.source),
    initialOrderId: row.initialOrderId,
    clickId: row.clickId,
    linkId: row.linkId,
    discountCodeId: row.discountCodeId,
    subId: row.subId,
    attributedAt: row.attributedAt,
    trailingExpiresAt: row.trailingExpiresAt,
  };
}

/** The open one of a customer, by the row that others were joined to, as the caller calls the customer. */
export async function findAttribution(
  tx: Tx,
  customer: { id: string; externalId: string },
): Promise<AttributionDto | null> {
  const where = { customerId: customer.id };
  const row = await tx.attribution.findUnique({ where, include: attributionInclude });
  return row ? { ...attributionDto(row, true), customerId: customer.externalId } : null;
}

export function leadDto(row: Lead, customerExternalId: string): LeadDto {
  return {
    id: row.id,
    customerId: customerExternalId,
    affiliateId: row.affiliateId,
    clickId: row.clickId,
    code: row.code,
    subId: row.subId,
    reason: row.reason,
    reasonText: orderReasonText(row.reason),
    occurredAt: row.occurredAt,
  };
}

export function disputeDto(row: Dispute): DisputeDto {
  return {
    id: row.id,
    disputeId: row.externalId,
    orderId: row.orderExternalId,
    status: parseDisputeStatus(row.status),
    amountMinor: row.amountMinor,
    currency: row.currency,
    reason: row.reason,
    openedAt: row.openedAt,
    closedAt: row.closedAt,
  };
}

export function refundDto(row: RefundRow): RefundDto {
  return {
    id: row.id,
    refundId: row.externalId,
    orderId: row.orderExternalId,
    kind: row.kind as RefundDto['kind'],
    status: row.status as RefundDto['status'],
    requestedMinor: row.requestedMinor,
    currency: row.currency,
    amountMinor: row.amountMinor,
    reason: row.reason,
    occurredAt: row.occurredAt,
    reversedAt: row.reversedAt,
    reversedMinor: row.reversedMinor,
    reversalReason: row.reversalReason,
    lines: row.lines.map(({ line, sku, amountMinor }) => ({ line, sku, amountMinor })),
  };
}

export function candidateDto(row: AttributionCandidate): CandidateDto {
  return {
    kind: parseCandidateKind(row.kind),
    affiliateId: row.affiliateId,
    clickId: row.clickId,
    code: row.code,
    touchedAt: row.touchedAt,
    outcome: row.outcome === 'won' ? 'won' : 'lost',
    reason: row.reason,
    reasonText: candidateReasonText(row.reason),
  };
}
