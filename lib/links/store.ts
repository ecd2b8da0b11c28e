import { shareAffiliates } from '@/lib/affiliates/lock-affiliate';
import type { Tx } from '@/lib/db/client';
import type { DestinationPolicy, LinkView } from '@/lib/links/types';

export const linkFields = {
  id: true,
  affiliateId: true,
  slug: true,
  name: true,
  destination: true,
  defaultSubId: true,
  createdAt: true,
  affiliate: { select: { code: true } },
} as const;

type LinkRow = Omit<LinkView, 'affiliateCode'> & { affiliate: { code: string } };

export function toLinkView({ affiliate, ...link }: LinkRow): LinkView {
  return { ...link, affiliateCode: affiliate.code };
}

type Owner = { programId: string; status: string; policy: DestinationPolicy };

/** Keeps the affiliate as it is until the end: a ban waits, or is seen. */
export async function holdOwner(tx: Tx, affiliateId: string): Promise<Owner | null> {
  await shareAffiliates(tx, [affiliateId]);
  const owner = await tx.affiliate.findUnique({
    where: { id: affiliateId },
    select: {
      programId: true,
      status: true,
      program: { select: { defaultDestination: true, allowedDestinations: true } },
    },
  });
  return owner && { programId: owner.programId, status: owner.status, policy: owner.program };
}

/** Null when there is none, or when it is another affiliate's. */
export async function findLinkOf(
  tx: Tx,
  affiliateId: string,
  linkId: string,
): Promise<LinkView | null> {
  const link = await tx.link.findFirst({ where: { id: linkId, affiliateId }, select: linkFields });
  return link && toLinkView(link);
}
