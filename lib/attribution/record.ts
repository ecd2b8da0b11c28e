import { recordAudit, type AuditInput } from '@/lib/audit/record';
import { sourceOf, trailingExpiry } from '@/lib/attribution/rules';
import type { Candidate, JudgedCandidate } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import type { Attribution } from '@/lib/db/generated/client';
import type { Moment, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';

/** Keeps every candidate of a lead's decision, in place of those of an earlier one. */
export async function recordLeadCandidates(
  { tx, now }: Moment,
  about: { customerId: string; leadId: string },
  candidates: JudgedCandidate[],
): Promise<void> {
  await tx.attributionCandidate.deleteMany({ where: about });
  if (candidates.length === 0) return;
  await tx.attributionCandidate.createMany({ data: candidateRows(now, about, candidates) });
}

export function candidateRows(
  now: Date,
  about: { customerId: string; orderId: string } | { customerId: string; leadId: string },
  candidates: JudgedCandidate[],
) {
  return candidates.map((candidate, position) => ({
    ...about,
    id: newId('attributionCandidate'),
    position,
    kind: candidate.kind,
    affiliateId: candidate.affiliateId,
    clickId: candidate.clickId,
    code: candidate.code,
    touchedAt: candidate.touchedAt,
    outcome: candidate.outcome,
    reason: candidate.reason,
    decidedAt: now,
  }));
}

export type Winner = Candidate & { affiliateId: string };

/** What of the winning touch is kept with the attribution. */
function touchColumns(winner: Winner) {
  const { affiliateId, clickId, linkId, discountCodeId, subId } = winner;
  return { affiliateId, source: sourceOf(winner), clickId, linkId, discountCodeId, subId };
}

export type FirstOrder = {
  programId: string;
  customerId: string;
  orderId: string;
  occurredAt: Date;
  winner: Winner;
  trailingMonths: number | null;
};

/**
 * The customer's first attributed order fixes whom the customer belongs to, and until when. `trailingMonths` are those
 * of the winner's terms, null = forever. `before` is the provisional attribution that it replaces.
 */
export function fixedAttribution(
  now: Date,
  before: Attribution | null,
  input: FirstOrder,
): Attribution {
  const { programId, customerId, orderId, occurredAt, winner } = input;
  return {
    id: before?.id ?? newId('attribution'),
    programId,
    customerId,
    rootCustomerId: customerId,
    chosenForId: null,
    ...touchColumns(winner),
    status: 'fixed',
    initialOrderId: orderId,
    attributedAt: occurredAt,
    startsAt: occurredAt,
    endedAt: null,
    endReason: null,
    trailingExpiresAt: trailingExpiry(occurredAt, input.trailingMonths),
    reason: before?.reason ?? null,
    createdAt: before?.createdAt ?? now,
  };
}

/**
 * An order that happened before the first one known, of the same affiliate, becomes the first. The trailing period is
 * moved back with it and never forward.
 */
export function movedAttribution(
  before: Attribution,
  input: Pick<FirstOrder, 'orderId' | 'occurredAt' | 'winner' | 'trailingMonths'>,
): Attribution {
  const moved = trailingExpiry(input.occurredAt, input.trailingMonths);
  const old = before.trailingExpiresAt;
  return {
    ...before,
    ...touchColumns(input.winner),
    initialOrderId: input.orderId,
    attributedAt: input.occurredAt,
    startsAt: input.occurredAt,
    trailingExpiresAt: old === null || moved === null || moved > old ? old : moved,
  };
}

/**
 * After a lead: whom the customer would belong to if nothing else came. The caller holds the customer, so nobody else
 * makes the row in between; only a provisional one is overwritten.
 */
export async function setProvisional(
  work: Work,
  input: { programId: string; customerId: string; occurredAt: Date; winner: Winner },
): Promise<void> {
  const { tx } = work;
  const { customerId, programId } = input;
  const columns = {
    ...touchColumns(input.winner),
    source: 'lead',
    status: 'provisional',
    attributedAt: input.occurredAt,
  };
  const where = { customerId, status: 'provisional' };
  const { count } = await tx.attribution.updateMany({ where, data: columns });
  const row =
    count === 1
      ? await tx.attribution.findUniqueOrThrow({ where: { customerId } })
      : await tx.attribution.create({
          data: { id: newId('attribution'), programId, customerId, ...columns },
        });
  await recordAudit(work, attributionAudit(row));
}

/** Overwrites attributions that are as they were read: provisional, or fixed by the same order. */
export async function replaceAttributions(
  tx: Tx,
  changes: readonly { before: Attribution; after: Attribution }[],
): Promise<void> {
  for (const { before, after } of changes) {
    const { id, status, initialOrderId } = before;
    const { count } = await tx.attribution.updateMany({
      where: { id, status, initialOrderId },
      data: after,
    });
    if (count !== 1) throw new Error(`attribution ${id} was moved by somebody else`);
  }
}

export function attributionAudit(row: Attribution, reason: string | null = null): AuditInput {
  return {
    action: 'CUSTOMER_ATTRIBUTED',
    subjectType: 'customer',
    subjectId: row.rootCustomerId,
    programId: row.programId,
    affiliateId: row.affiliateId,
    toStatus: row.status,
    reason,
    data: {
      attributionId: row.id,
      source: row.source,
      initialOrderId: row.initialOrderId,
      clickId: row.clickId,
      trailingExpiresAt: row.trailingExpiresAt?.toISOString() ?? null,
    },
  };
}
