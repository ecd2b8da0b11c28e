import { type CommandContext, type Work } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { toJsonInteger } from '@/lib/money/money';
import { currentDetails, type CurrentDetails } from '@/lib/payouts/details-store';
import { planRequest, type PlannedPayout } from '@/lib/payouts/plan-request';
import { listOpenDebts, listOpenEarnings, type OpenEarning } from '@/lib/payouts/request-sql';
import { detailsUsableAt, minimumFor } from '@/lib/payouts/rules';
import { writePayout } from '@/lib/payouts/write-payout';
import { ok, refuse, type Result } from '@/lib/result';

export type RequestAnswer = {
  /** The first payout, by which the request is known. */
  payoutId: string;
  requestId: string;
  /** Of all payouts together. */
  amountMinor: bigint;
  currency: string;
  payouts: { payoutId: string; amountMinor: bigint }[];
};

type Asks = { affiliateId: string; currency: string };

/**
 * Takes the whole available balance of one currency, less what is on hold, and the open debts, into as many new payouts
 * as it needs. The set is frozen, with a copy of the payout details encrypted for each payout. The amounts are the
 * ledger's, never the browser's. Errors: AFFILIATE_NOT_FOUND, AFFILIATE_STATUS_CONFLICT, MINIMUM_NOT_SET,
 * PAYOUT_DETAILS_MISSING, CREDIT_NOT_OFFERED, PAYOUT_DETAILS_COOLING_DOWN, NOTHING_TO_PAY, BELOW_MINIMUM.
 */
export function requestPayout(ctx: CommandContext, input: Asks): Promise<Result<RequestAnswer>> {
  return transact(
    ctx,
    async (work) => {
      await lockAffiliate(work.tx, input.affiliateId);
      const eligible = await checkEligible(work, input);
      if (!eligible.ok) return eligible;
      const earnings = await listOpenEarnings(work.tx, input);
      const debts = await listOpenDebts(work.tx, input);
      if (earnings.length === 0) return refuse('NOTHING_TO_PAY');
      const { minimum } = eligible.value;
      const amountMinor = [...earnings, ...debts].reduce((sum, row) => sum + row.minor, 0n);
      if (amountMinor <= 0n || amountMinor < minimum) {
        return refuse('BELOW_MINIMUM', undefined, {
          amount: toJsonInteger(amountMinor),
          minimum: toJsonInteger(minimum),
        });
      }
      return ok(await writeRequest(work, input, eligible.value, planRequest(earnings, debts)));
    },
    FOR_MANY_ROWS,
  );
}

type Eligible = {
  programId: string;
  details: CurrentDetails;
  minimum: bigint;
  /** Of the share on top in credit; null of other ways. */
  creditBonusBps: number | null;
};

/** Whether the affiliate may ask for a payout now, and what it goes by. The caller holds the affiliate. */
async function checkEligible({ tx, now }: Work, input: Asks): Promise<Result<Eligible>> {
  const affiliate = await tx.affiliate.findUnique({
    where: { id: input.affiliateId },
    include: { program: true },
  });
  if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
  if (affiliate.status === 'banned') {
    return refuse('AFFILIATE_STATUS_CONFLICT', 'A banned affiliate cannot request a payout.');
  }
  const minimum = minimumFor(affiliate.program.minimumPayout, input.currency);
  if (minimum === null) return refuse('MINIMUM_NOT_SET');
  const details = await currentDetails(tx, affiliate.id);
  if (!details) return refuse('PAYOUT_DETAILS_MISSING');
  const { creditEnabled, creditBonusBps } = affiliate.program;
  const isCredit = details.method === 'credit';
  if (isCredit && !creditEnabled) return refuse('CREDIT_NOT_OFFERED');
  const usableAt = detailsUsableAt(details);
  if (usableAt.getTime() > now.getTime()) {
    return refuse('PAYOUT_DETAILS_COOLING_DOWN', undefined, { usableAt: usableAt.toISOString() });
  }
  const { programId } = affiliate;
  return ok({ programId, details, minimum, creditBonusBps: isCredit ? creditBonusBps : null });
}

/** All of it in one transaction: a request is there whole, or not at all. */
async function writeRequest(
  work: Work,
  { affiliateId, currency }: Asks,
  { programId, details, creditBonusBps }: Eligible,
  planned: PlannedPayout<OpenEarning>[],
): Promise<RequestAnswer> {
  // Ids of one millisecond are in no order: sorted, the payouts lie in the order of what they take.
  const ids = planned.map(() => newId('payout')).sort();
  const requestId = ids[0] ?? '';
  const payouts = planned.map((payout, at) => ({ ...payout, id: ids[at] ?? '' }));
  const about = { requestId, programId, affiliateId, currency, details, creditBonusBps };
  for (const payout of payouts) await writePayout(work, { ...payout, ...about });
  return {
    payoutId: requestId,
    requestId,
    amountMinor: payouts.reduce((sum, payout) => sum + payout.amountMinor, 0n),
    currency,
    payouts: payouts.map(({ id, amountMinor }) => ({ payoutId: id, amountMinor })),
  };
}
