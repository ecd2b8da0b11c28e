import type { CommissionDetail } from '@/lib/commissions/dto';
import { db } from '@/lib/db/client';

/** What a reinstatement restores: a part of an earlier commission, because a refund failed or a dispute was won. */
export type RestoredFrom = {
  commissionId: string;
  /** The merchant's id of the order that the commission was earned on. */
  order: string | null;
  /** Null where the log does not say. */
  cause: 'refund' | 'dispute' | null;
  /** The merchant's id of the refund or dispute; staff only. */
  causeId: string | null;
};

/** Null for what gives nothing back. The caller has seen that the viewer may read the commission. */
export async function findRestoredFrom(
  commission: Pick<CommissionDetail, 'id' | 'kind'>,
  staff: boolean,
): Promise<RestoredFrom | null> {
  if (commission.kind !== 'adjustment') return null;
  const row = await db.commission.findUnique({
    where: { id: commission.id },
    select: { reinstates: { select: { id: true, order: { select: { externalId: true } } } } },
  });
  if (!row?.reinstates) return null;
  const { id: commissionId, order } = row.reinstates;
  const refund = await refundBehind(commission.id);
  return {
    commissionId,
    order: order?.externalId ?? null,
    cause: refund && (refund.dispute ? 'dispute' : 'refund'),
    causeId: staff && refund ? (refund.dispute ?? refund).externalId : null,
  };
}

/** The refund whose reversal made it, as its first audit row says. */
async function refundBehind(commissionId: string) {
  const earned = await db.auditEvent.findFirst({
    where: { subjectType: 'commission', subjectId: commissionId, action: 'COMMISSION_EARNED' },
    select: { data: true },
  });
  const data = earned?.data;
  const id =
    typeof data === 'object' && data !== null && 'refundId' in data ? data.refundId : undefined;
  if (typeof id !== 'string') return null;
  return db.refund.findUnique({
    where: { id },
    select: { externalId: true, dispute: { select: { externalId: true } } },
  });
}

const CAUSE_WORDS = {
  refund: 'a refund that failed had taken',
  dispute: 'a dispute that was won had taken',
} as const;

export function restoredFromWords({ cause }: RestoredFrom): string {
  const what = cause === null ? 'had been taken' : CAUSE_WORDS[cause];
  return `Gives back what ${what} of an earlier commission.`;
}
