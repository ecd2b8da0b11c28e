import { actorRef } from '@/lib/actor';
import type { CommandContext, Work } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { decide } from '@/lib/commissions/rules';
import { heldCommissionIds, moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { balancesByCommission } from '@/lib/ledger/balances';
import { postTransfers } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';
import {
  copyDetailsForPayout,
  currentDetails,
  type CurrentDetails,
} from '@/lib/payouts/details-store';
import { detailsUsableAt, minimumFor } from '@/lib/payouts/rules';
import { recordPayoutNews } from '@/lib/payouts/store';
import { ok, refuse, type Result } from '@/lib/result';

export type RequestAnswer = { payoutId: string; amountMinor: bigint; currency: string };

type Asks = { affiliateId: string; currency: string };

/**
 * Takes the whole available balance of one currency, less what is on hold, and every open debt into a new payout. The
 * set is frozen, with its own encrypted copy of the payout details. The amount is the ledger's, never the browser's.
 * Errors: AFFILIATE_NOT_FOUND, AFFILIATE_STATUS_CONFLICT, MINIMUM_NOT_SET, PAYOUT_DETAILS_MISSING,
 * PAYOUT_DETAILS_COOLING_DOWN, NOTHING_TO_PAY, BELOW_MINIMUM.
 */
export function requestPayout(ctx: CommandContext, input: Asks): Promise<Result<RequestAnswer>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    await lockAffiliate(tx, input.affiliateId);
    const eligible = await checkEligible(work, input);
    if (!eligible.ok) return eligible;
    const { minimum } = eligible.value;
    const gathered = await gatherBalance(tx, input);
    const { amountMinor } = gathered;
    if (gathered.earnings.length === 0) return refuse('NOTHING_TO_PAY');
    if (amountMinor <= 0n || amountMinor < minimum) {
      return refuse('BELOW_MINIMUM', undefined, {
        amount: toJsonInteger(amountMinor),
        minimum: toJsonInteger(minimum),
      });
    }
    const payoutId = await freezePayout(work, input, eligible.value, gathered);
    return ok({ payoutId, amountMinor, currency: input.currency });
  });
}

type Eligible = { programId: string; details: CurrentDetails; minimum: bigint };

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
  const usableAt = detailsUsableAt(details);
  if (usableAt.getTime() > now.getTime()) {
    return refuse('PAYOUT_DETAILS_COOLING_DOWN', undefined, { usableAt: usableAt.toISOString() });
  }
  return ok({ programId: affiliate.programId, details, minimum });
}

type Gathered = Awaited<ReturnType<typeof gatherBalance>>;

/** What is there to be paid: earnings that are not on hold, less the open debts. Locks the commissions. */
async function gatherBalance(tx: Tx, { affiliateId, currency }: Asks) {
  const account = { affiliateId, currency };
  const available = await balancesByCommission(tx, { ...account, kind: 'available' });
  const commissions = await lockCommissions(
    tx,
    available.map((row) => row.commissionId),
  );
  const held = await heldCommissionIds(
    tx,
    commissions.map((row) => row.id),
  );
  const earnings = available.filter((row) => !held.has(row.commissionId));
  const debts = await balancesByCommission(tx, { ...account, kind: 'debt' });
  const amountMinor =
    earnings.reduce((sum, row) => sum + row.minor, 0n) +
    debts.reduce((sum, row) => sum + row.minor, 0n);
  return { commissions, held, earnings, debts, amountMinor };
}

/** Writes the payout with its items, moves the commissions into it and posts what it takes. Answers its id. */
async function freezePayout(
  work: Work,
  { affiliateId, currency }: Asks,
  { programId, details }: Eligible,
  { commissions, held, earnings, debts, amountMinor }: Gathered,
): Promise<string> {
  const { tx, ctx, now } = work;
  const payoutId = newId('payout');
  const row = await tx.payout.create({
    data: {
      id: payoutId,
      programId,
      affiliateId,
      currency,
      amountMinor,
      status: 'requested',
      method: details.method,
      detailsId: details.id,
      detailsCipher: copyDetailsForPayout(details, affiliateId, payoutId),
      detailsMasked: details.masked,
      requestedAt: now,
      requestedBy: actorRef(ctx.actor),
      createdAt: now,
    },
  });
  const items = [
    ...earnings.map((from) => ({ ...from, kind: 'earning' as const, id: newId('payoutItem') })),
    ...debts.map((from) => ({ ...from, kind: 'debt' as const, id: newId('payoutItem') })),
  ];
  await tx.payoutItem.createMany({
    data: items.map(({ id, commissionId, kind, minor }) => ({
      id,
      payoutId,
      commissionId,
      kind,
      amountMinor: minor,
    })),
  });
  const taken = commissions.filter(
    (one) => decide(one, 'request', { now, held: held.has(one.id) }).kind === 'move',
  );
  await moveCommissions(work, taken, 'request', { payoutId });
  await postRequest(tx, row, items);
  await recordPayoutNews(work, { ...row, status: 'requested' }, PAYOUT_REQUESTED);
  return payoutId;
}

const PAYOUT_REQUESTED = {
  action: 'PAYOUT_REQUESTED',
  event: 'payout.requested',
  from: null,
  to: 'requested',
  reason: null,
} as const;

type Item = { id: string; commissionId: string; kind: 'earning' | 'debt'; minor: bigint };

/** Each item comes from where its money lay, and lies in the payout now. */
async function postRequest(
  tx: Tx,
  payout: { id: string; programId: string; affiliateId: string; currency: string },
  items: readonly Item[],
): Promise<void> {
  await postTransfers(tx, {
    programId: payout.programId,
    affiliateId: payout.affiliateId,
    currency: payout.currency,
    kind: 'request',
    payoutId: payout.id,
    legs: items.map((item) => ({
      from: item.kind === 'earning' ? 'available' : 'debt',
      to: 'in_payout',
      amountMinor: item.minor,
      commissionId: item.commissionId,
      payoutItemId: item.id,
    })),
  });
}
