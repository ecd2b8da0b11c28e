import { actorRef } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { decide } from '@/lib/commissions/rules';
import { heldCommissionIds, moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { balancesByCommission } from '@/lib/ledger/balances';
import { postTransfers } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';
import { copyDetailsForPayout, currentDetails } from '@/lib/payouts/details-store';
import { detailsUsableAt, minimumFor } from '@/lib/payouts/rules';
import { recordPayoutNews } from '@/lib/payouts/store';
import type { PayoutRow } from '@/lib/payouts/types';
import { ok, refuse, type Result } from '@/lib/result';

export type RequestAnswer = { payoutId: string; amountMinor: bigint; currency: string };

/**
 * Takes the whole available balance of one currency, less what is on hold, and every open debt into a new payout. The
 * set is frozen, with its own encrypted copy of the payout details. The amount is the ledger's, never the browser's.
 * Errors: AFFILIATE_NOT_FOUND, MINIMUM_NOT_SET, PAYOUT_DETAILS_MISSING, PAYOUT_DETAILS_COOLING_DOWN, NOTHING_TO_PAY,
 * BELOW_MINIMUM.
 */
export function requestPayout(
  ctx: CommandContext,
  input: { affiliateId: string; currency: string },
): Promise<Result<RequestAnswer>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, input.affiliateId);
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

    const account = { affiliateId: affiliate.id, currency: input.currency };
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
    if (earnings.length === 0) return refuse('NOTHING_TO_PAY');
    if (amountMinor <= 0n || amountMinor < minimum) {
      return refuse('BELOW_MINIMUM', undefined, {
        amount: toJsonInteger(amountMinor),
        minimum: toJsonInteger(minimum),
      });
    }

    const payoutId = newId('payout');
    const copy = copyDetailsForPayout(details, affiliate.id, payoutId);
    const row = await tx.payout.create({
      data: {
        id: payoutId,
        programId: affiliate.programId,
        affiliateId: affiliate.id,
        currency: input.currency,
        amountMinor,
        status: 'requested',
        method: details.method,
        detailsId: details.id,
        detailsCipher: copy,
        detailsMasked: details.masked,
        requestedAt: now,
        requestedBy: actorRef(ctx.actor),
        createdAt: now,
      },
    });
    const payout: PayoutRow = { ...row, status: 'requested' };
    const items = [
      ...earnings.map((from) => ({ ...from, kind: 'earning' as const, id: newId('payoutItem') })),
      ...debts.map((from) => ({ ...from, kind: 'debt' as const, id: newId('payoutItem') })),
    ];
    await tx.payoutItem.createMany({
      data: items.map((item) => ({
        id: item.id,
        payoutId,
        commissionId: item.commissionId,
        kind: item.kind,
        amountMinor: item.minor,
      })),
    });
    await moveCommissions(
      work,
      commissions.filter(
        (commission) =>
          decide(commission, 'request', { now, held: held.has(commission.id) }).kind === 'move',
      ),
      'request',
      { payoutId },
    );
    await postTransfers(tx, {
      programId: affiliate.programId,
      affiliateId: affiliate.id,
      currency: input.currency,
      kind: 'request',
      payoutId,
      legs: items.map((item) => ({
        from: item.kind === 'earning' ? 'available' : 'debt',
        to: 'in_payout',
        amountMinor: item.minor,
        commissionId: item.commissionId,
        payoutItemId: item.id,
      })),
    });
    await recordPayoutNews(work, payout, {
      action: 'PAYOUT_REQUESTED',
      event: 'payout.requested',
      from: null,
      to: 'requested',
      reason: null,
    });
    return ok({ payoutId, amountMinor, currency: input.currency });
  });
}
