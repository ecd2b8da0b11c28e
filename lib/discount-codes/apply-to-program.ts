import type { CommandContext } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { findOrAddUser } from '@/lib/affiliates/affiliate-user';
import { applyOverrides } from '@/lib/affiliates/overrides';
import type { ApplyInput } from '@/lib/affiliates/schema';
import { transact } from '@/lib/db/transact';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * A stranger applies. The answer is the same for a known address and for one of the staff, so that nobody learns who is
 * here; such an application changes nothing. The wanted code gives way to a made one when it is taken. A password is
 * given as its hash, and only a new person gets it. Errors: PROGRAM_NOT_FOUND.
 */
export function applyToProgram(
  ctx: CommandContext,
  input: ApplyInput & { passwordHash?: string },
): Promise<Result<{ received: true }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const program = await loadChosenOrOnlyProgram(tx, input.program);
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    const user = await findOrAddUser(work, input);
    // Whoever is known adds a membership after logging in, by getAffiliateLink; not a stranger in their name.
    if (!user.isNew) return ok({ received: true });
    const wanted = {
      programId: program.id,
      userId: user.id,
      name: input.name,
      status: program.autoAccept ? ('active' as const) : ('applied' as const),
      overrides: applyOverrides({}),
      note: input.note ?? null,
    };
    let added = await addAffiliate(work, { ...wanted, code: input.code ?? null });
    if (added.kind === 'code_taken') {
      added = await addAffiliate(work, { ...wanted, code: null });
    }
    if (added.kind === 'added' && program.discountBps > 0) {
      await addAffiliateDiscountCode(work, {
        programId: program.id,
        affiliateId: added.affiliateId,
        base: added.code,
        discountBps: program.discountBps,
      });
    }
    return ok({ received: true });
  });
}
