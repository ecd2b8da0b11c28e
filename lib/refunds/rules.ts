import type { Refund } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';
import { minBigint } from '@/lib/money/money';

/** Marks a refund that came as a new total (Stripe's charge.refunded): it is applied as far as the order goes. */
export const TOTAL_FINGERPRINT = 'total:';

/** Minor units that a refund stands for, however much of it the order could take. */
export function wantedOf(refund: Pick<Refund, 'requestedMinor' | 'amountMinor'>): bigint {
  return refund.requestedMinor ?? refund.amountMinor;
}

/**
 * The minor units a refund would take of what is left, or null when it cannot be. What a shop or provider has reported (a
 * refund, a total, a lost dispute) is true however little is left: it takes what there is, and more when another is reversed.
 */
export function amountToApply(
  refund: Pick<Refund, 'requestedMinor' | 'fingerprint' | 'kind' | 'isReported'>,
  restMinor: bigint,
): bigint | null {
  const wanted = refund.requestedMinor ?? restMinor;
  const isTrue =
    refund.isReported ||
    refund.kind === 'dispute' ||
    refund.fingerprint.startsWith(TOTAL_FINGERPRINT);
  if (isTrue) return minBigint(wanted, restMinor);
  return restMinor > 0n && wanted <= restMinor ? wanted : null;
}

/** The same of an order as it stands. Of one on which nothing was paid a refund is kept, and takes nothing. */
export function amountToApplyTo(
  refund: Parameters<typeof amountToApply>[0],
  { totalMinor, refundedMinor }: { totalMinor: bigint; refundedMinor: bigint },
): bigint | null {
  return totalMinor === 0n ? 0n : amountToApply(refund, totalMinor - refundedMinor);
}

/**
 * What a provider reported of one charge: how much was refunded in all at an instant, that one refund failed, or how much is
 * refunded as it stands (state: one row, the latest word).
 */
export type RefundReportFacts = {
  chargeRef: string;
  kind: string;
  amountMinor: bigint;
  /** By the provider's clock; null = unknown, then every failure comes after. */
  reportedAt: Date | null;
  /** Of a failure: when the refund was made. Totals reported before do not count it; null = unknown. */
  refundMadeAt: Date | null;
};

/**
 * Pure: how much of an order was refunded, in minor units: the sum over its charges. A failure that names no charge is of
 * the only one.
 */
export function refundedOfCharges(reports: readonly RefundReportFacts[]): bigint {
  const charges = new Set(reports.flatMap((one) => (one.kind === 'total' ? one.chargeRef : [])));
  const [only] = charges.size === 1 ? charges : [];
  const byCharge = groupBy(reports, ({ chargeRef, kind }) =>
    kind === 'failed' && chargeRef === '' ? (only ?? '') : chargeRef,
  );
  return [...byCharge.values()].reduce((sum, of) => sum + refundedOfCharge(of), 0n);
}

/**
 * Pure: how much of a charge was refunded, in minor units, whatever the order in which the reports came. A total counts
 * what fails later: each total less the failures that came at its instant or after it is reached at least, and the last
 * total is exact. A refund made after a total was never in it.
 */
export function refundedOfCharge(reports: RefundReportFacts[]): bigint {
  // What the shop says as it stands has everything in it.
  const state = reports.find((report) => report.kind === 'state');
  if (state) return state.amountMinor;
  const at = (report: RefundReportFacts) => report.reportedAt?.getTime() ?? 0;
  const failures = reports.filter((report) => report.kind === 'failed');
  let most = 0n;
  for (const total of reports) {
    if (total.kind !== 'total') continue;
    const failedLater = failures
      .filter((failure) => failure.reportedAt === null || at(failure) >= at(total))
      .filter(({ refundMadeAt }) => !isAfter(refundMadeAt, total.reportedAt))
      .reduce((sum, failure) => sum + failure.amountMinor, 0n);
    const left = total.amountMinor - failedLater;
    if (left > most) most = left;
  }
  return most;
}

function isAfter(instant: Date | null, other: Date | null): boolean {
  return instant !== null && other !== null && instant > other;
}
