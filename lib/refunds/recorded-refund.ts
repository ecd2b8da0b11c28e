import type { Tx } from '@/lib/db/client';
import type { Refund } from '@/lib/db/generated/client';
import { ofConnection } from '@/lib/orders/lock-order';
import { refundWithOrder, type RefundWithOrder } from '@/lib/refunds/refund-with-order';
import { ok, refuse, type Result } from '@/lib/result';

export type RecordedRefund = RefundWithOrder & {
  /** Taken of the commission by this refund. */
  clawedBackMinor: bigint;
  /** True: the order is not known yet, the refund waits for it (HTTP 202). */
  parked: boolean;
  alreadyRecorded: boolean;
};

export type RefundName = {
  programId: string;
  /** The shop that tells it; null: the API, without one. */
  connectionId: string | null;
  externalId: string;
};

/** The first answer again for the same facts, a refusal for others, null for an id that is new. */
export async function repeatOf(
  tx: Tx,
  { programId, connectionId, externalId }: RefundName,
  fingerprint: string,
): Promise<Result<RecordedRefund> | null> {
  const existing = await tx.refund.findFirst({
    where: { programId, externalId, ...ofConnection(connectionId) },
    orderBy: { connectionId: { sort: 'asc', nulls: 'last' } },
  });
  if (!existing) return null;
  if (existing.fingerprint !== fingerprint) return refuse('REFUND_CONFLICT');
  const taken = await tx.clawback.aggregate({
    where: { refundId: existing.id },
    _sum: { amountMinor: true },
  });
  return ok(await answerFor(tx, existing, taken._sum.amountMinor ?? 0n, true));
}

export async function answerFor(
  tx: Tx,
  refund: Refund,
  clawedBackMinor: bigint,
  alreadyRecorded: boolean,
): Promise<RecordedRefund> {
  return {
    ...(await refundWithOrder(tx, refund)),
    clawedBackMinor,
    parked: refund.status === 'parked',
    alreadyRecorded,
  };
}
