import type { Work } from '@/lib/db/work';
import type { Tx } from '@/lib/db/client';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { findOrder, ofConnection } from '@/lib/orders/lock-order';
import { freeRefundId } from '@/lib/refunds/free-refund-id';
import { addRefund } from '@/lib/refunds/add-refund';
import type { RecordedRefund } from '@/lib/refunds/recorded-refund';
import { refundedOfCharges, TOTAL_FINGERPRINT, wantedOf } from '@/lib/refunds/rules';
import { toldBy } from '@/lib/refunds/refund-report-sql';
import { reverseLocked } from '@/lib/refunds/reverse-locked';
import { ok, type Result } from '@/lib/result';

export type Report = {
  orderId: string;
  /** The shop that tells it; absent or null: none. */
  connectionId?: string | null;
  /** The payment that was refunded; an order may have several, and totals are reported of each. */
  chargeRef?: string;
  /** ISO 4217; absent = that of the order. */
  currency?: string;
  /** When it was so, by the provider's clock; absent = before every failure. */
  reportedAt?: Date;
  reason?: string;
  occurredAt?: Date;
};

export type TotalAnswer = RecordedRefund | { refund: null };

const FAILED = 'The refund failed.';

/**
 * Brings the refunds of an order in line with what the provider reported of its charges: named refunds that failed are
 * reversed, and totals count what is reported beyond the named ones: the latest that are too much are reversed, and
 * what is missing is added. Depends on what was reported only, not on the order in which it came. The caller holds the
 * order id.
 */
export async function matchReports(
  work: Work,
  programId: string,
  input: Report & { refundId: string; fingerprint: string },
): Promise<Result<TotalAnswer>> {
  const { tx, now } = work;
  const connectionId = input.connectionId ?? null;
  const order = await findOrder(tx, programId, input.orderId, connectionId);
  // Without its order nothing is known but what was reported in one currency; with it, what is in another counts nothing.
  const currency = order?.currency ?? input.currency ?? null;
  const ofCurrency = currency === null ? {} : { OR: [{ currency }, { currency: null }] };
  const where = { programId, orderExternalId: input.orderId, ...ofCurrency };
  const reports = await tx.refundReport.findMany({ where: { ...where, ...toldBy(connectionId) } });
  const failed = new Set(reports.flatMap((row) => (row.kind === 'failed' ? row.externalId : [])));
  const rows = await tx.refund.findMany({
    where: {
      ...where,
      AND: [ofConnection(connectionId)],
      kind: 'refund',
      status: { in: ['applied', 'parked'] },
    },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  for (const row of rows.filter(({ externalId }) => failed.has(externalId))) {
    await reverseLocked(work, await asItIs(tx, row.id), input.reason ?? FAILED);
  }
  const live = rows.filter(({ externalId }) => !failed.has(externalId));
  // One that waits for the rest of its order leaves nothing for a total to add.
  if (live.some((row) => row.status === 'parked' && row.requestedMinor === null)) {
    return ok({ refund: null });
  }
  // Totals that were counted before reports were kept stay until the next total reports all of it.
  if (reports.every((row) => row.kind === 'failed')) return ok({ refund: null });
  const isTotal = ({ fingerprint }: { fingerprint: string }) =>
    fingerprint.startsWith(TOTAL_FINGERPRINT);
  const byIdMinor = live
    .filter((row) => !isTotal(row))
    .reduce((sum, row) => sum + wantedOf(row), 0n);
  const beyond = refundedOfCharges(reports) - byIdMinor;
  const target = beyond > 0n ? beyond : 0n;
  const chargeRef = input.chargeRef ?? '';
  const ofCharge = (row: { chargeRef: string | null }) => (row.chargeRef ?? '') === chargeRef;
  const totals = live.filter(isTotal).sort((a, b) => Number(ofCharge(b)) - Number(ofCharge(a)));
  let counted = totals.reduce((sum, row) => sum + wantedOf(row), 0n);
  for (const row of totals) {
    if (counted <= target) break;
    await reverseLocked(work, await asItIs(tx, row.id), input.reason ?? FAILED);
    counted -= wantedOf(row);
  }
  if (counted >= target) return ok({ refund: null });
  return addRefund(work, {
    programId,
    connectionId,
    externalId: input.refundId,
    orderExternalId: input.orderId,
    requestedMinor: target - counted,
    currency: input.currency ?? null,
    reason: input.reason ?? null,
    kind: 'refund',
    occurredAt: input.occurredAt ?? now,
    fingerprint: input.fingerprint,
    chargeRef: input.chargeRef ?? null,
  });
}

/** One that was reversed before may have left it more of the order to take. */
function asItIs(tx: Tx, id: string) {
  return tx.refund.findUniqueOrThrow({ where: { id } });
}

/**
 * What was reported under one id of an order belongs to another from now on (a payment was tied to its invoice). Totals
 * of one charge that had been counted under both ids are counted once. The caller holds both order ids.
 */
export async function moveReports(
  work: Work,
  { programId, connectionId }: { programId: string; connectionId: string | null },
  from: string,
  to: string,
): Promise<void> {
  const { tx } = work;
  const { count } = await tx.refundReport.updateMany({
    where: { programId, ...toldBy(connectionId), orderExternalId: from },
    data: { orderExternalId: to },
  });
  if (count > 0) await matchAgain(work, { programId, connectionId }, to);
}

/** The same without a new report: what else is known of the order has changed. */
export async function matchAgain(
  work: Work,
  { programId, connectionId }: { programId: string; connectionId: string | null },
  orderId: string,
): Promise<void> {
  const { tx } = work;
  const order = await findOrder(tx, programId, orderId, connectionId);
  const ofCurrency = order ? { OR: [{ currency: order.currency }, { currency: null }] } : {};
  const reports = await tx.refundReport.findMany({
    where: { programId, ...toldBy(connectionId), orderExternalId: orderId, ...ofCurrency },
    orderBy: [{ chargeRef: 'desc' }, { externalId: 'asc' }],
  });
  const [first] = reports;
  if (!first) return;
  const { chargeRef } = first;
  const matched = await matchReports(work, programId, {
    orderId,
    connectionId,
    chargeRef,
    refundId: await freeRefundId(tx, { programId, connectionId }, `${chargeRef}#${orderId}`),
    fingerprint: TOTAL_FINGERPRINT + fingerprintOf({ orderId, chargeRef }),
    reason: 'Refunded by the payment provider',
    ...(first.currency === null ? {} : { currency: first.currency }),
  });
  if (!matched.ok) throw new Error(`what was told of ${orderId} could not be matched`);
}
