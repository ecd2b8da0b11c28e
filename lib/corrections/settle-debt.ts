import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import { amountSchema, reasonSchema } from '@/lib/commissions/schema';
import { beginOnce, type OnceInput } from '@/lib/db/once';
import { transact } from '@/lib/db/transact';
import { balancesByCommission, debtOf } from '@/lib/ledger/balances';
import { postTransfers, type Leg } from '@/lib/ledger/post';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { currencySchema } from '@/lib/payouts/schema';
import { ok, refuse, type Result } from '@/lib/result';

export const settleDebtInput = z.object({
  affiliateId: z.string().min(1).max(64),
  currency: currencySchema,
  /** write_off: the merchant gives it up. repay: the affiliate paid it back. */
  kind: z.enum(['write_off', 'repay']),
  /** Only the debt of this commission; absent = every debt in the currency. */
  commissionId: z.string().min(1).max(64).optional(),
  /** Minor units; absent = all that is owed. */
  amount: amountSchema.optional(),
  reason: reasonSchema,
});

const KINDS = {
  write_off: { from: 'write_off', action: 'DEBT_WRITTEN_OFF', event: 'debt.written_off' },
  repay: { from: 'cash', action: 'DEBT_REPAID', event: 'debt.repaid' },
} as const;

/**
 * Ends open debt outside of a payout, that of the first commissions first: write_off → debt, or cash → debt. What a
 * payout under way has netted is not open. The caller asks for `books.write`. Errors: AFFILIATE_NOT_FOUND,
 * DEBT_EXCEEDED (also when nothing is owed). A repeat of one form answers that nothing more was settled.
 */
export function settleDebt(
  ctx: CommandContext,
  input: z.output<typeof settleDebtInput> & OnceInput,
): Promise<Result<{ settledMinor: bigint; owedMinor: bigint }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const { affiliateId, currency, reason } = input;
    await lockAffiliate(tx, affiliateId);
    const affiliate = await tx.affiliate.findUnique({ where: { id: affiliateId } });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
    const debts = await balancesByCommission(
      tx,
      { affiliateId, currency, kind: 'debt' },
      input.commissionId === undefined ? undefined : [input.commissionId],
    );
    const owedMinor = debts.reduce((sum, debt) => sum + debtOf(debt), 0n);
    const once = await beginOnce(work, 'settle_debt', input);
    if (!once.ok) return once;
    if (once.value.isRepeat) return ok({ settledMinor: 0n, owedMinor });
    const settledMinor = input.amount ?? owedMinor;
    if (settledMinor === 0n || settledMinor > owedMinor) {
      return refuse('DEBT_EXCEEDED', undefined, { owed: toJsonInteger(owedMinor) });
    }
    const { from, action, event } = KINDS[input.kind];
    const legs: Leg[] = [];
    let left = settledMinor;
    for (const debt of debts) {
      const amountMinor = minBigint(debtOf(debt), left);
      left -= amountMinor;
      legs.push({ from, to: 'debt', amountMinor, commissionId: debt.commissionId });
    }
    const about = { programId: affiliate.programId, affiliateId };
    await postTransfers(tx, { ...about, currency, kind: input.kind, reason, legs });
    const facts = { amount: toJsonInteger(settledMinor), currency };
    const subject = { ...about, subjectType: 'affiliate', subjectId: affiliateId };
    await recordAudit(work, { ...subject, action, reason, data: facts });
    await enqueueEvent(tx, {
      ...subject,
      type: event,
      payload: { affiliateId, ...facts, reason },
    });
    return ok({ settledMinor, owedMinor: owedMinor - settledMinor });
  });
}
