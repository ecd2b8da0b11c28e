import type { Work } from '@/lib/db/work';
import type { AuditAction } from '@/lib/audit/actions';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { toJsonInteger } from '@/lib/money/money';
import { enqueueEvent, type EventType } from '@/lib/outbox/enqueue';
import { type BatchFormat, type BatchRow, type BatchStatus } from '@/lib/payouts/batch-types';
import { SEPA_COUNTRIES } from '@/lib/payouts/sepa-countries';

export type BatchScope = { programId?: string };

const inSepa: Prisma.PayoutWhereInput = {
  OR: SEPA_COUNTRIES.map((country) => ({ detailsMasked: { startsWith: country } })),
};

/**
 * The payouts to accounts that a file of this kind reaches: a bank's takes SEPA countries only, and what is masked of
 * an IBAN leaves its country to read. Sending looks at the account itself again.
 */
export function payableBy(format: BatchFormat): Prisma.PayoutWhereInput {
  return format === 'sepa' ? inSepa : {};
}

/** The others; null when the file reaches every account of its methods. */
export function outOfReach(format: BatchFormat): Prisma.PayoutWhereInput | null {
  return format === 'sepa' ? { NOT: inSepa } : null;
}

export async function sumOfBatch(
  tx: Tx,
  batchId: string,
): Promise<{ count: number; amountMinor: bigint }> {
  const sum = await tx.payout.aggregate({
    where: { batchId },
    _count: true,
    _sum: { amountMinor: true },
  });
  return { count: sum._count, amountMinor: sum._sum.amountMinor ?? 0n };
}

/** Moves a batch from where it was seen, or throws. */
export async function moveBatch(
  tx: Tx,
  batch: BatchRow,
  to: BatchStatus,
  changes: Prisma.PayoutBatchUncheckedUpdateManyInput,
): Promise<void> {
  const { count } = await tx.payoutBatch.updateMany({
    where: { id: batch.id, status: batch.status },
    data: { status: to, ...changes },
  });
  if (count !== 1) throw new Error(`batch ${batch.id} is no longer ${batch.status}`);
}

export async function recordBatchNews(
  work: Work,
  batch: Pick<BatchRow, 'id' | 'programId' | 'currency' | 'format'>,
  news: {
    action: AuditAction;
    /** Null: no event leaves the product. */
    event: EventType | null;
    from: BatchStatus | null;
    to: BatchStatus;
    count: number;
    amountMinor: bigint;
    reason?: string | null;
    data?: Prisma.InputJsonObject;
  },
): Promise<void> {
  const { tx } = work;
  const details = {
    format: batch.format,
    currency: batch.currency,
    payouts: news.count,
    amount: toJsonInteger(news.amountMinor),
  };
  const about = { programId: batch.programId, subjectType: 'payout_batch', subjectId: batch.id };
  await recordAudit(work, {
    ...about,
    action: news.action,
    fromStatus: news.from,
    toStatus: news.to,
    reason: news.reason ?? null,
    data: { ...details, ...news.data },
  });
  if (news.event === null) return;
  await enqueueEvent(tx, {
    ...about,
    type: news.event,
    payload: {
      batchId: batch.id,
      status: news.to,
      ...details,
      ...(news.reason ? { reason: news.reason } : {}),
    },
  });
}
