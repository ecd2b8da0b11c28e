import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { amountSchema, reasonSchema } from '@/lib/commissions/schema';
import { beginOnce, noteOnce, type OnceInput } from '@/lib/db/once';
import { transact } from '@/lib/db/transact';
import { isCurrency } from '@/lib/money/currencies';
import { resolveTerms } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

export const grantBonusInput = z.object({
  affiliateId: z.string().min(1).max(64),
  kind: z.enum(['bonus', 'adjustment']),
  amount: amountSchema,
  currency: z.string().refine(isCurrency, 'Use an ISO 4217 currency code.'),
  reason: reasonSchema,
  /** Without it the affiliate's hold applies. */
  waiveHold: z.boolean().default(false),
});

/** A bonus or adjustment: a commission of its own kind without an order. Errors: AFFILIATE_NOT_FOUND. */
export function grantBonus(
  ctx: CommandContext,
  input: z.output<typeof grantBonusInput> & OnceInput,
): Promise<Result<{ commissionId: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    await lockAffiliate(tx, input.affiliateId);
    const affiliate = await tx.affiliate.findUnique({
      where: { id: input.affiliateId },
      include: { program: true, group: true },
    });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
    const once = await beginOnce(work, 'grant_bonus', input);
    if (!once.ok) return once;
    if (once.value.isRepeat && once.value.subjectId !== null) {
      return ok({ commissionId: once.value.subjectId });
    }
    if (affiliate.status === 'banned') return refuse('AFFILIATE_STATUS_CONFLICT');
    const terms = resolveTerms(affiliate.program, affiliate.group, affiliate);
    const { id } = await earnCommission(work, {
      lines: [],
      programId: affiliate.programId,
      affiliateId: affiliate.id,
      kind: input.kind,
      orderId: null,
      customerId: null,
      amountMinor: input.amount,
      currency: input.currency,
      terms: input.waiveHold ? { ...terms, holdDays: 0 } : terms,
      earnedAt: now,
      subId: null,
      clickId: null,
      source: 'manual',
      reason: input.reason,
      holds: [],
    });
    await noteOnce(tx, input, id);
    return ok({ commissionId: id });
  });
}
