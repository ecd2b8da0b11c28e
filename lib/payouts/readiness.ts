import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { currentDetails, type CurrentDetails } from '@/lib/payouts/details-store';
import { detailsUsableAt, minimumFor } from '@/lib/payouts/rules';
import { bonusOf } from '@/lib/payouts/give-bonus';
import { type PayoutMethod, parsePayoutMethod } from '@/lib/payouts/types';
import { REFUSALS, type RefusalCode } from '@/lib/refusals';
import { payableBalances } from '@/lib/payouts/readiness-sql';

export type DetailsView = {
  method: PayoutMethod;
  /** What the program calls its credit; null of other methods. */
  creditName: string | null;
  masked: string;
  createdAt: Date;
  /** From when a payout can be requested to them. */
  usableAt: Date;
  coolingDown: boolean;
};

export type PayoutReadiness = {
  currency: string;
  canRequest: boolean;
  /** What a request would pay now: available, less what is on hold, less open debt. Never below zero. */
  amountMinor: bigint;
  /** What comes on top when it is approved, for being paid in credit. */
  bonusMinor: bigint;
  availableMinor: bigint;
  /** The part of available that is on hold and stays. */
  heldMinor: bigint;
  /** Zero or negative. */
  debtMinor: bigint;
  /** Null: the program has set none for this currency. */
  minimumMinor: bigint | null;
  /** Why not, in the words that a request would be refused with. */
  code: RefusalCode | null;
  reason: string | null;
  /** Set while changed payout details cool down. */
  usableAt: Date | null;
};

/** The affiliate a viewer means: its own, or the named one inside its scope. */
async function findAffiliate(viewer: Viewer, affiliateId: string | undefined) {
  const own = affiliateScope(viewer).affiliateId;
  const id = affiliateId ?? own;
  if (id === undefined || (own !== undefined && own !== id)) return null;
  return db.affiliate.findFirst({
    where: { id, ...programScope(viewer) },
    select: {
      id: true,
      status: true,
      program: {
        select: {
          minimumPayout: true,
          creditEnabled: true,
          creditName: true,
          creditBonusBps: true,
        },
      },
    },
  });
}

/** Masked, always. Null when there are none, or the affiliate is not the viewer's to see. */
export async function getCurrentDetails(
  viewer: Viewer,
  affiliateId?: string,
): Promise<DetailsView | null> {
  const affiliate = await findAffiliate(viewer, affiliateId);
  if (!affiliate) return null;
  const [details, now] = await Promise.all([currentDetails(db, affiliate.id), currentTime()]);
  if (!details) return null;
  const usableAt = detailsUsableAt(details);
  return {
    method: parsePayoutMethod(details.method),
    creditName: details.method === 'credit' ? affiliate.program.creditName : null,
    masked: details.masked,
    createdAt: details.createdAt,
    usableAt,
    coolingDown: usableAt.getTime() > now.getTime(),
  };
}

/** What a request for this currency would answer now, without asking. Null for an affiliate out of scope. */
export async function getPayoutReadiness(
  viewer: Viewer,
  currency: string,
  affiliateId?: string,
): Promise<PayoutReadiness | null> {
  const affiliate = await findAffiliate(viewer, affiliateId);
  if (!affiliate) return null;
  const [balances, details, now] = await Promise.all([
    payableBalances(db, affiliate.id, currency),
    currentDetails(db, affiliate.id),
    currentTime(),
  ]);
  const { availableMinor, heldMinor, debtMinor } = balances;
  const minimumMinor = minimumFor(affiliate.program.minimumPayout, currency);
  const amount = availableMinor - heldMinor + debtMinor;
  const amountMinor = amount > 0n ? amount : 0n;
  const { creditEnabled, creditBonusBps } = affiliate.program;
  const code = whyNot({
    status: affiliate.status,
    minimumMinor,
    details,
    creditEnabled,
    now,
    earningMinor: availableMinor - heldMinor,
    amountMinor: amount,
  });
  const usableAt = details && detailsUsableAt(details);
  return {
    currency,
    canRequest: code === null,
    amountMinor,
    bonusMinor: bonusOf({ method: details?.method ?? '', amountMinor, creditBonusBps }),
    availableMinor,
    heldMinor,
    debtMinor,
    minimumMinor,
    code,
    reason: code === null ? null : REFUSALS[code].message,
    usableAt: code === 'PAYOUT_DETAILS_COOLING_DOWN' ? usableAt : null,
  };
}

/** In the order in which a request is refused. */
function whyNot(facts: {
  status: string;
  minimumMinor: bigint | null;
  details: CurrentDetails | null;
  creditEnabled: boolean;
  now: Date;
  earningMinor: bigint;
  amountMinor: bigint;
}): RefusalCode | null {
  if (facts.status === 'banned') return 'AFFILIATE_STATUS_CONFLICT';
  if (facts.minimumMinor === null) return 'MINIMUM_NOT_SET';
  if (!facts.details) return 'PAYOUT_DETAILS_MISSING';
  if (facts.details.method === 'credit' && !facts.creditEnabled) return 'CREDIT_NOT_OFFERED';
  if (detailsUsableAt(facts.details).getTime() > facts.now.getTime()) {
    return 'PAYOUT_DETAILS_COOLING_DOWN';
  }
  if (facts.earningMinor === 0n) return 'NOTHING_TO_PAY';
  if (facts.amountMinor <= 0n || facts.amountMinor < facts.minimumMinor) return 'BELOW_MINIMUM';
  return null;
}
