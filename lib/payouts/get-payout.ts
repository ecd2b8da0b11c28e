import { actorWords, readActorNames } from '@/lib/audit/actor-names';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { bonusOf } from '@/lib/payouts/give-bonus';
import { countItems, findItems, MAX_ITEMS, NO_ITEMS } from '@/lib/payouts/payout-items';
import {
  closeReasonForAffiliate,
  scopeOf,
  summaryDto,
  summarySelect,
  type PayoutSummary,
} from '@/lib/payouts/summary';

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
    /** What came on top with the approval. */
    isBonus: boolean;
    /** Staff only. */
    customerExternalId: string | null;
    earnedAt: Date;
  }[];
  /** What its approval would put on top; nothing once it was decided. */
  bonusDueMinor: bigint;
  /** `by` is for staff. */
  timeline: { at: Date; text: string; by: string | null; reason: string | null }[];
  /** How many payouts its request became. */
  ofRequest: number;
  requestedBy: string | null;
  approvedBy: string | null;
  paidBy: string | null;
  closedBy: string | null;
};

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
      bonusCommissionId: true,
      creditBonusBps: true,
    },
  });
  if (!row) return null;
  const [history, counts, items, ofRequest] = await Promise.all([
    db.auditEvent.findMany({
      where: { subjectType: 'payout', subjectId: row.id },
      orderBy: { id: 'asc' },
      take: 100,
    }),
    countItems([row.id]),
    findItems(row.id, maxItems),
    db.payout.count({ where: { AND: [{ requestId: row.requestId }, scopeOf(viewer)] } }),
  ]);
  const nameOf = await readActorNames(staff ? history : []);
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
      isBonus: item.commissionId === row.bonusCommissionId,
      customerExternalId: staff ? (item.commission.order?.customer.externalId ?? null) : null,
      earnedAt: item.commission.earnedAt,
    })),
    bonusDueMinor: row.status === 'requested' ? bonusOf(row) : 0n,
    timeline: history.map((event) => ({
      at: event.createdAt,
      text: AUDIT_ACTIONS[event.action as AuditAction] ?? event.action,
      by: staff ? actorWords(nameOf, event) : null,
      reason: staff ? event.reason : closeReasonForAffiliate(event.toStatus, event.reason),
    })),
    ofRequest,
    requestedBy: staff ? row.requestedBy : null,
    approvedBy: staff ? row.approvedBy : null,
    paidBy: staff ? row.paidBy : null,
    closedBy: staff ? row.closedBy : null,
  };
}
