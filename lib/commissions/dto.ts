import {
  remainingMinor,
  type CommissionKind,
  type CommissionSource,
  type CommissionStatus,
  type HoldKind,
  parseHoldKind,
  parseCommissionKind,
  parseCommissionStatus,
  parseCommissionSource,
} from '@/lib/commissions/types';
import { HOLD_WORDS } from '@/lib/commissions/words';
import type { Prisma } from '@/lib/db/generated/client';
import { orderLinesArgs } from '@/lib/orders/dto';
import type { OrderLineDto } from '@/lib/orders/types';
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
  clickId: string | null;
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

export type CommissionLineDto = {
  position: number;
  /** What was bought is for staff only. Null: everything else, too. */
  sku: string | null;
  name: string | null;
  /** What its rate is of. */
  baseMinor: bigint;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  /** What a limit cut of it. */
  cutMinor: bigint;
  /** By what it earned, as it was then. */
  words: string;
  /** Of a tier that paid afterwards: the merchant's id of the order that the line is. */
  orderId: string | null;
};

export type CommissionDetail = CommissionItem & {
  terms: Terms;
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
  /** What each line earned, in their order, or each order of a tier that paid afterwards; none of what no order earned. */
  lines: CommissionLineDto[];
  /** Of its order; for staff only. */
  orderLines: OrderLineDto[];
  /** Staff only. */
  approvedBy: string | null;
  voidedBy: string | null;
};

/** What a list reads. */
export const itemInclude = {
  affiliate: { select: { id: true, name: true, code: true } },
  order: { include: { customer: { select: { id: true, externalId: true } } } },
  holds: { orderBy: { openedAt: 'asc' } },
} as const satisfies Prisma.CommissionInclude;

export const detailInclude = {
  ...itemInclude,
  order: {
    include: {
      ...itemInclude.order.include,
      lines: orderLinesArgs,
    },
  },
  lines: { orderBy: { position: 'asc' }, include: { order: { select: { externalId: true } } } },
  clawbacks: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  items: {
    where: { kind: 'earning' },
    orderBy: { id: 'desc' },
    include: { payout: { select: { id: true, status: true } } },
  },
} as const satisfies Prisma.CommissionInclude;

type ItemRow = Prisma.CommissionGetPayload<{ include: typeof itemInclude }>;
type DetailRow = Prisma.CommissionGetPayload<{ include: typeof detailInclude }>;

function holdReason(hold: { kind: string; reason: string }, staff: boolean): string {
  return staff ? hold.reason : HOLD_WORDS[parseHoldKind(hold.kind)];
}

export function itemDto(row: ItemRow, staff: boolean): CommissionItem {
  const open = row.holds.filter((hold) => hold.releasedAt === null);
  return {
    id: row.id,
    programId: row.programId,
    kind: parseCommissionKind(row.kind),
    status: parseCommissionStatus(row.status),
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
    clickId: row.clickId,
    subId: row.subId,
    source: row.source === null ? null : parseCommissionSource(row.source),
    reason: row.reason,
    holds: open.map((hold) => ({
      kind: parseHoldKind(hold.kind),
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

function lineDto(row: DetailRow['lines'][number], staff: boolean): CommissionLineDto {
  const { position, baseMinor, amountMinor, clawedBackMinor, cutMinor, words } = row;
  const named = staff ? { sku: row.sku, name: row.name } : { sku: null, name: null };
  const orderId = row.order?.externalId ?? null;
  return { position, ...named, baseMinor, amountMinor, clawedBackMinor, cutMinor, words, orderId };
}

export function detailDto(row: DetailRow, staff: boolean): CommissionDetail {
  return {
    ...itemDto(row, staff),
    terms: termsSchema.parse(row.terms),
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
      kind: parseHoldKind(hold.kind),
      reason: holdReason(hold, staff),
      openedAt: hold.openedAt,
      releasedAt: hold.releasedAt,
      releaseReason: staff ? hold.releaseReason : null,
    })),
    // What the customer bought is the merchant's business, as who the customer is.
    lines: row.lines.map((line) => lineDto(line, staff)),
    orderLines: staff && row.order ? row.order.lines : [],
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
