import type { CommandContext } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { findOrAddUser } from '@/lib/affiliates/affiliate-user';
import { applyOverrides } from '@/lib/affiliates/overrides';
import type { ApplyInput } from '@/lib/affiliates/schema';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { choosePassword } from '@/lib/people/choose-password';
import { type CallerNetwork, shareOf } from '@/lib/request/client-address';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * A stranger applies. The answer is the same for a known address and for one of the staff, so that nobody learns who is
 * here; such an application changes nothing. The wanted code gives way to a made one when it is taken. A password is
 * hashed for the share of `from`, once the program is known to be there, and only a new person gets it. Errors:
 * PROGRAM_NOT_FOUND, and those of `choosePassword`.
 */
export async function applyToProgram(
  ctx: CommandContext,
  { password, from, ...application }: ApplyInput & { password?: string; from?: CallerNetwork },
): Promise<Result<{ received: true }>> {
  if (!(await loadChosenOrOnlyProgram(db, application.program))) return refuse('PROGRAM_NOT_FOUND');
  const share = from ? shareOf(from) : null;
  const chosen =
    password === undefined
      ? ok(null)
      : await choosePassword({ password, field: 'password', person: application, share });
  if (!chosen.ok) return chosen;
  const input = { ...application, passwordHash: chosen.value };
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
