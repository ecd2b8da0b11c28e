import { recordAudit } from '@/lib/audit/record';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import type { DismissSuggestionInput } from '@/lib/orders/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { mayActByHand } from '@/lib/sales/joins/as-shown';
import { lockNamed } from '@/lib/sales/joins/lock-named';
import { dismissPairs } from '@/lib/sales/joins/pairs';

export type Dismissed = { customerId: string; otherCustomerId: string };

/**
 * A person says no to a suggestion. No buyer's word suggests it again or joins the two; what the merchant's server says
 * still does, which knows better. Errors: FORBIDDEN, CUSTOMER_NOT_FOUND, SUGGESTION_NOT_FOUND.
 */
export function dismissSuggestion(
  ctx: CommandContext,
  programId: string,
  { customerId, otherCustomerId, reason }: DismissSuggestionInput,
): Promise<Result<Dismissed>> {
  return transact<Dismissed>(ctx, async (work) => {
    if (!(await mayActByHand(work))) return refuse('FORBIDDEN');
    const named = await lockNamed(work.tx, programId, [customerId, otherCustomerId]);
    const [one, other] = [named.get(customerId), named.get(otherCustomerId)];
    if (!one || !other) return refuse('CUSTOMER_NOT_FOUND');
    if (!(await dismissPairs(work, [one.ids, other.ids], reason))) {
      return refuse('SUGGESTION_NOT_FOUND');
    }
    await recordAudit(work, {
      action: 'CUSTOMER_SUGGESTION_DISMISSED',
      programId,
      subjectType: 'customer',
      subjectId: one.id,
      reason,
      data: { otherId: other.id },
    });
    return ok({ customerId, otherCustomerId });
  });
}
