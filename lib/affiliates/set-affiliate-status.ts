import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { holdProof } from '@/lib/affiliates/lock-proof';
import { decideStatus } from '@/lib/affiliates/rules';
import type { ChangeAffiliateStatusInput } from '@/lib/affiliates/schema';
import { type AffiliateStatus, parseAffiliateStatus } from '@/lib/affiliates/types';
import { newId } from '@/lib/ids';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { ok, refuse, type Result } from '@/lib/result';

export type StatusChange = {
  affiliateId: string;
  programId: string;
  from: AffiliateStatus;
  to: AffiliateStatus;
  /** Accepted, and still `from`: the person has not proven the address yet. */
  waitsForProof?: true;
  /** False: it had that status already, and nothing was written. */
  changed: boolean;
};

/**
 * Moves the status itself and notes when. An applicant who has not proven the address is noted as accepted, and begins
 * with the proof (`beginAccepted`). What a ban does to commissions and payouts is the caller's. Leaves the
 * affiliate locked. Errors: AFFILIATE_NOT_FOUND, AFFILIATE_STATUS_CONFLICT, REASON_REQUIRED.
 */
export async function setAffiliateStatus(
  work: Work,
  input: ChangeAffiliateStatusInput,
  scope: { programId?: string; affiliateId?: string } = {},
): Promise<Result<StatusChange>> {
  const { tx, now } = work;
  const { affiliateId, to } = input;
  if (scope.affiliateId !== undefined && scope.affiliateId !== affiliateId) {
    return refuse('AFFILIATE_NOT_FOUND');
  }
  const isProven = to !== 'active' || (await holdProof(tx, affiliateId));
  await lockAffiliate(tx, affiliateId);
  const row = await tx.affiliate.findFirst({
    where: { id: affiliateId, ...(scope.programId ? { programId: scope.programId } : {}) },
    select: { status: true, programId: true, userId: true, acceptedAt: true },
  });
  if (!row) return refuse('AFFILIATE_NOT_FOUND');
  const from = parseAffiliateStatus(row.status);
  const reason = input.reason?.trim() || null;
  const verdict = decideStatus(from, to, reason);
  const change = { affiliateId, programId: row.programId, from, to };
  if (verdict.kind === 'refused') {
    return refuse(
      verdict.code,
      verdict.code === 'REASON_REQUIRED'
        ? undefined
        : `An affiliate who is ${from} cannot become ${to}.`,
    );
  }
  if (verdict.kind === 'repeated') return ok({ ...change, changed: false });
  const isAcceptance = from === 'applied' && to === 'active' && row.acceptedAt === null;
  if (isAcceptance) await noteAccepted(work, { ...row, affiliateId, isProven });
  if (!isProven && from === 'applied') {
    return ok({ ...change, to: from, changed: isAcceptance, waitsForProof: true });
  }
  const { count } = await tx.affiliate.updateMany({
    where: { id: affiliateId, status: from },
    data: { status: to, updatedAt: now },
  });
  if (count !== 1) throw new Error(`affiliate ${affiliateId} is no longer ${from}`);
  await tx.affiliateStatusChange.create({
    data: {
      id: newId('affiliateStatusChange'),
      affiliateId,
      status: to,
      reason,
      effectiveAt: now,
    },
  });
  await recordAudit(work, {
    action: 'AFFILIATE_STATUS_CHANGED',
    subjectType: 'affiliate',
    subjectId: affiliateId,
    programId: row.programId,
    affiliateId,
    fromStatus: from,
    toStatus: to,
    reason,
  });
  await enqueueEvent(tx, {
    type: 'affiliate.status_changed',
    programId: row.programId,
    affiliateId,
    subjectType: 'affiliate',
    subjectId: affiliateId,
    payload: { affiliateId, from, to, ...(reason ? { reason } : {}) },
  });
  return ok({ ...change, changed: true });
}

type Accepted = { affiliateId: string; programId: string; userId: string; isProven: boolean };

/** Once; the person hears of it by mail, with a link to get in by for whoever never did. */
async function noteAccepted(
  work: Work,
  { affiliateId, programId, userId, isProven }: Accepted,
): Promise<void> {
  const { tx, now } = work;
  await tx.affiliate.update({
    where: { id: affiliateId },
    data: { acceptedAt: now, updatedAt: now },
    select: { id: true },
  });
  if (!isProven) {
    await recordAudit(work, {
      action: 'AFFILIATE_ACCEPTED',
      subjectType: 'affiliate',
      subjectId: affiliateId,
      programId,
      affiliateId,
    });
  }
  await enqueueEvent(tx, {
    type: 'account.accepted',
    programId,
    affiliateId,
    subjectType: 'user',
    subjectId: userId,
    payload: { userId },
  });
}
