import type { Work } from '@/lib/db/work';
import { setAffiliateStatus } from '@/lib/affiliates/set-affiliate-status';
import { addAffiliateDiscountCode } from '@/lib/discount-codes/add-discount-code';
import { expectOk } from '@/lib/result';

/** The memberships that were accepted before their person had proven the address begin, with their codes. */
export async function beginAccepted(work: Work, userId: string): Promise<void> {
  const waiting = await work.tx.affiliate.findMany({
    where: { userId, status: 'applied', acceptedAt: { not: null } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id } of waiting) {
    expectOk(await setAffiliateStatus(work, { affiliateId: id, to: 'active' }));
    await giveDiscountCode(work, id);
  }
}

/** The code of an applicant who begins, when the terms give a discount: an application alone reserves none. */
export async function giveDiscountCode(work: Work, affiliateId: string): Promise<void> {
  const { tx } = work;
  const affiliate = await tx.affiliate.findUniqueOrThrow({
    where: { id: affiliateId },
    select: {
      programId: true,
      code: true,
      discountBps: true,
      group: { select: { discountBps: true } },
      program: { select: { discountBps: true } },
      discountCodes: { select: { id: true }, take: 1 },
    },
  });
  const discountBps =
    affiliate.discountBps ?? affiliate.group.discountBps ?? affiliate.program.discountBps;
  if (discountBps === 0 || affiliate.discountCodes.length > 0) return;
  const { programId, code } = affiliate;
  await addAffiliateDiscountCode(work, { programId, affiliateId, base: code, discountBps });
}
