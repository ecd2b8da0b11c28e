import type { Work } from '@/lib/db/work';
import { recordAuditMany } from '@/lib/audit/record';
import type { DiscountCode } from '@/lib/db/generated/client';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { endedWindow, isActiveAt } from '@/lib/discount-codes/rules';

/** What an affiliate's terms gave customers, and what they give from now on. */
export type DiscountChange = {
  programId: string;
  affiliateId: string;
  /** The affiliate's own. */
  code: string;
  fromBps: number;
  toBps: number;
  /** Links of theirs count: only then is a code made that was not there. */
  hasBegun: boolean;
};

/** Codes that give what the terms gave were made for them; every other value was somebody's decision, and stays. */
export function isOfTerms(code: DiscountCode, fromBps: number, now: Date): boolean {
  return (
    code.kind === 'percent' && code.percentBps === fromBps && code.active && isActiveAt(code, now)
  );
}

/**
 * The value that was made for an affiliate's code ends, and the one of the new terms begins: the code itself stays what
 * customers know. Where nothing is given any more it ends, and where something is given for the first time it is made.
 * The caller has locked the codes. This is the one place where such a value changes: coupons that shops have of it are
 * replaced from here.
 */
export async function followTerms(
  work: Work,
  changes: readonly DiscountChange[],
  codes: readonly DiscountCode[],
): Promise<void> {
  const { now } = work;
  for (const change of changes.filter(({ fromBps, toBps }) => fromBps !== toBps)) {
    const running = codes.filter(
      (code) => code.affiliateId === change.affiliateId && code.active && isActiveAt(code, now),
    );
    const own = running.filter((code) => isOfTerms(code, change.fromBps, now));
    for (const code of own) await changeValue(work, code, change.toBps);
    if (running.length > 0 || change.toBps === 0 || !change.hasBegun) continue;
    await addAffiliateDiscountCode(work, {
      programId: change.programId,
      affiliateId: change.affiliateId,
      base: change.code,
      discountBps: change.toBps,
    });
  }
}

async function changeValue(work: Work, code: DiscountCode, toBps: number): Promise<void> {
  const { tx, now } = work;
  const window = endedWindow(code, now);
  await tx.discountCode.update({
    where: { id: code.id },
    data: toBps === 0 ? window : { percentBps: toBps },
    select: { id: true },
  });
  const ended = {
    active: { from: true, to: false },
    endsAt: { from: null, to: now.toISOString() },
  };
  await recordAuditMany(work, [
    {
      action: 'DISCOUNT_CODE_CHANGED',
      subjectType: 'discount_code',
      subjectId: code.id,
      programId: code.programId,
      affiliateId: code.affiliateId,
      data: toBps === 0 ? ended : { percentBps: { from: code.percentBps, to: toBps } },
    },
  ]);
}
