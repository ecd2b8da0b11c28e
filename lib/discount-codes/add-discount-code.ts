import type { Work } from '@/lib/db/work';
import { mayTakeCode } from '@/lib/affiliates/code-owner-sql';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { DiscountCode } from '@/lib/db/generated/client';
import type { CodeValue } from '@/lib/discount-codes/rules';
import { newId } from '@/lib/ids';
import { toJsonInteger } from '@/lib/money/money';
import { refuse, type Result } from '@/lib/result';

export type NewDiscountCode = CodeValue & {
  programId: string;
  affiliateId: string | null;
  code: string;
  startsAt: Date | null;
  endsAt: Date | null;
};

/** Null when the code is taken. */
export async function addDiscountCode(
  work: Work,
  input: NewDiscountCode,
): Promise<DiscountCode | null> {
  const { tx, now } = work;
  const id = newId('discountCode');
  if (!(await mayTakeCode(tx, input.code, input.affiliateId))) return null;
  const { count } = await tx.discountCode.createMany({
    data: [{ ...input, id, createdAt: now }],
    skipDuplicates: true,
  });
  if (count === 0) return null;
  await recordAudit(work, {
    action: 'DISCOUNT_CODE_CREATED',
    subjectType: 'discount_code',
    subjectId: id,
    programId: input.programId,
    affiliateId: input.affiliateId,
    data: {
      code: input.code,
      kind: input.kind,
      percentBps: input.percentBps,
      amount: input.amountMinor === null ? null : toJsonInteger(input.amountMinor),
      currency: input.currency,
    },
  });
  return tx.discountCode.findUniqueOrThrow({ where: { id } });
}

/** To whom it was refused that a code is taken: by another discount code, or by somebody else altogether. */
export async function refuseTaken(tx: Tx, code: string): Promise<Result<never>> {
  const row = await tx.discountCode.findUnique({ where: { code }, select: { id: true } });
  return refuse(row ? 'DISCOUNT_CODE_TAKEN' : 'CODE_TAKEN');
}

const MADE_CODE_ATTEMPTS = 20;

/**
 * The code of an affiliate whose terms give a discount: the wanted one, or a made one with the percentage and then a
 * number behind (ANNA, ANNA10, ANNA10-2) when the affiliate's own code is taken.
 */
export async function addAffiliateDiscountCode(
  work: Work,
  input: { programId: string; affiliateId: string; base: string; discountBps: number },
): Promise<DiscountCode | null> {
  const stem = `${input.base.slice(0, 40)}${Math.round(input.discountBps / 100)}`;
  for (let attempt = 0; attempt < MADE_CODE_ATTEMPTS; attempt++) {
    const code = attempt === 0 ? input.base : attempt === 1 ? stem : `${stem}-${attempt}`;
    const row = await addDiscountCode(work, {
      programId: input.programId,
      affiliateId: input.affiliateId,
      code,
      kind: 'percent',
      percentBps: input.discountBps,
      amountMinor: null,
      currency: null,
      startsAt: null,
      endsAt: null,
    });
    if (row) return row;
  }
  return null;
}
