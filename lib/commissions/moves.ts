import type { Work } from '@/lib/db/work';
import { recordAuditMany, type AuditInput } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import { moveGroup, type Move, type MovedRow } from '@/lib/commissions/moves-sql';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { enqueueEvents, type EventInput, type EventType } from '@/lib/outbox/enqueue';
import { toJsonInteger } from '@/lib/money/money';

export async function heldCommissionIds(tx: Tx, ids: string[]): Promise<Set<string>> {
  const open = await tx.hold.findMany({
    where: { commissionId: { in: ids }, releasedAt: null },
    select: { commissionId: true },
  });
  return new Set(open.map((row) => row.commissionId));
}

/**
 * Moves rows from where they were seen, or throws: the WHERE repeats the status, so that a row somebody else moved is
 * not moved twice. One audit row and one event each (I8), in the same statement, however many there are.
 */
export async function moveCommissions(
  work: Work,
  rows: MovedRow[],
  move: Move,
  extra: { reason?: string; payoutId?: string } = {},
): Promise<void> {
  const bySource = groupBy(rows, (row) => row.status);
  for (const [from, group] of bySource) {
    const moved = await moveGroup(work, group, { move, from, ...extra });
    if (moved !== group.length) throw new Error(`moved ${moved} of ${group.length} commissions`);
  }
}

type CommissionNews = {
  action: AuditAction;
  event: EventType;
  toStatus: CommissionStatus;
  fromStatus?: CommissionStatus | null;
  reason: string | null;
  data: Prisma.InputJsonObject;
};

/** One audit row and one event per commission, together. */
export async function recordCommissionNews(
  work: Work,
  rows: CommissionRow[],
  news: CommissionNews,
): Promise<void> {
  const { tx } = work;
  const { audits, events } = commissionNews(rows, news);
  await recordAuditMany(work, audits);
  await enqueueEvents(tx, events);
}

/** The same, for callers who write them together with other rows. */
export function commissionNews(
  rows: CommissionRow[],
  news: CommissionNews,
): { audits: AuditInput[]; events: EventInput[] } {
  const audits: AuditInput[] = rows.map((row) => ({
    action: news.action,
    subjectType: 'commission',
    subjectId: row.id,
    programId: row.programId,
    affiliateId: row.affiliateId,
    fromStatus: news.fromStatus === undefined ? row.status : news.fromStatus,
    toStatus: news.toStatus,
    reason: news.reason,
    data: news.data,
  }));
  const events: EventInput[] = rows.map((row) => ({
    type: news.event,
    programId: row.programId,
    affiliateId: row.affiliateId,
    subjectType: 'commission',
    subjectId: row.id,
    payload: {
      ...news.data,
      commissionId: row.id,
      affiliateId: row.affiliateId,
      orderId: row.orderId,
      status: news.toStatus,
      amount: toJsonInteger(row.amountMinor),
      currency: row.currency,
      ...(news.reason ? { reason: news.reason } : {}),
    },
  }));
  return { audits, events };
}
