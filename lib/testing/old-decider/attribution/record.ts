import { recordAudit, type AuditInput } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/actor';
import { sourceOf, trailingExpiry } from '@/lib/attribution/rules';
import type { Candidate, JudgedCandidate } from '@/lib/attribution/types';
import { findClick } from '@/lib/clicks/queries';
import type { Tx } from '@/lib/db/client';
import type { Attribution } from '@/lib/db/generated/client';
import { findCode } from '@/lib/discount-codes/queries';
import { newId } from '@/lib/ids';

/** Keeps every candidate of a decision, in place of those of an earlier decision about the same order or lead. */
export async function recordCandidates(
  tx: Tx,
  now: Date,
  about: { customerId: string; orderId: string } | { customerId: string; leadId: string },
  candidates: JudgedCandidate[],
  decidedBefore: boolean,
): Promise<void> {
  if (decidedBefore) await tx.attributionCandidate.deleteMany({ where: about });
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
async function touchColumns(tx: Tx, programId: string, winner: Winner) {
  let { linkId, discountCodeId } = winner;
  if (winner.kind === 'lead') {
    if (winner.clickId !== null) linkId = (await findClick(tx, winner.clickId))?.linkId ?? null;
    if (winner.code !== null) {
      discountCodeId = (await findCode(tx, programId, winner.code))?.id ?? null;
    }
  }
  return ownTouchColumns({ ...winner, linkId, discountCodeId });
}

/** Of a touch that is no lead: it names its link or code itself. */
function ownTouchColumns(winner: Winner) {
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

function fixedColumns(input: FirstOrder) {
  return {
    status: 'fixed',
    initialOrderId: input.orderId,
    attributedAt: input.occurredAt,
    trailingExpiresAt: trailingExpiry(input.occurredAt, input.trailingMonths),
  };
}

/** What fixAttribution writes for a customer of whom nothing was known, whose winner is no lead. */
export function newAttribution(now: Date, input: FirstOrder): Attribution {
  const { programId, customerId, winner } = input;
  return {
    id: newId('attribution'),
    ...{ programId, customerId },
    ...ownTouchColumns(winner),
    ...fixedColumns(input),
    reason: null,
    createdAt: now,
  };
}

/**
 * The customer's first attributed order fixes whom the customer belongs to, and until when. `trailingMonths` are those
 * of the winner's terms, null = forever.
 */
export async function fixAttribution(
  tx: Tx,
  ctx: CommandContext,
  input: FirstOrder,
): Promise<Attribution> {
  const columns = {
    ...(await touchColumns(tx, input.programId, input.winner)),
    ...fixedColumns(input),
  };
  const row = await upsertAttribution(tx, input, columns, 'provisional');
  await auditAttribution(tx, ctx, row);
  return row;
}

/** After a lead: whom the customer would belong to if nothing else came. */
export async function setProvisional(
  tx: Tx,
  ctx: CommandContext,
  input: { programId: string; customerId: string; occurredAt: Date; winner: Winner },
): Promise<Attribution> {
  const columns = {
    ...(await touchColumns(tx, input.programId, input.winner)),
    source: 'lead',
    status: 'provisional',
    attributedAt: input.occurredAt,
  };
  const row = await upsertAttribution(tx, input, columns, 'provisional');
  await auditAttribution(tx, ctx, row);
  return row;
}

/**
 * An order that happened before the first one known, of the same affiliate, becomes the first. The trailing period is
 * moved back with it and never forward.
 */
export async function moveInitialOrder(
  tx: Tx,
  ctx: CommandContext,
  before: Attribution,
  input: { orderId: string; occurredAt: Date; winner: Winner; trailingMonths: number | null },
): Promise<Attribution> {
  const moved = trailingExpiry(input.occurredAt, input.trailingMonths);
  const old = before.trailingExpiresAt;
  const trailingExpiresAt = old === null || moved === null || moved > old ? old : moved;
  const { count } = await tx.attribution.updateMany({
    where: { id: before.id, status: 'fixed', initialOrderId: before.initialOrderId },
    data: {
      ...(await touchColumns(tx, before.programId, input.winner)),
      initialOrderId: input.orderId,
      attributedAt: input.occurredAt,
      trailingExpiresAt,
    },
  });
  if (count !== 1) throw new Error(`attribution ${before.id} was moved by somebody else`);
  const row = await tx.attribution.findUniqueOrThrow({ where: { id: before.id } });
  await auditAttribution(tx, ctx, row, 'An earlier order was reported late.');
  return row;
}

type AttributionColumns = Omit<Awaited<ReturnType<typeof touchColumns>>, 'source'> & {
  source: string;
  status: string;
  attributedAt: Date;
  initialOrderId?: string;
  trailingExpiresAt?: Date | null;
};

/** The caller holds the customer, so nobody else makes the row in between; only `from` may be overwritten. */
async function upsertAttribution(
  tx: Tx,
  input: { programId: string; customerId: string },
  columns: AttributionColumns,
  from: 'provisional',
): Promise<Attribution> {
  const { customerId, programId } = input;
  const { count } = await tx.attribution.updateMany({
    where: { customerId, status: from },
    data: columns,
  });
  if (count === 1) return tx.attribution.findUniqueOrThrow({ where: { customerId } });
  return tx.attribution.create({
    data: { id: newId('attribution'), programId, customerId, ...columns },
  });
}

async function auditAttribution(
  tx: Tx,
  ctx: CommandContext,
  row: Attribution,
  reason: string | null = null,
): Promise<void> {
  await recordAudit(tx, ctx, attributionAudit(row, reason));
}

export function attributionAudit(row: Attribution, reason: string | null = null): AuditInput {
  return {
    action: 'CUSTOMER_ATTRIBUTED',
    subjectType: 'customer',
    subjectId: row.customerId,
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
