import { open, OpenError, seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import type { PayoutDetails } from '@/lib/db/generated/client';
import { storedDetailsSchema, type StoredDetails } from '@/lib/payouts/schema';

export type CurrentDetails = PayoutDetails & { isFirst: boolean; passwordSetByLinkAt: Date | null };

export async function currentDetails(tx: Tx, affiliateId: string): Promise<CurrentDetails | null> {
  const rows = await tx.payoutDetails.findMany({
    where: { affiliateId },
    orderBy: { createdAt: 'desc' },
    take: 2,
    include: { affiliate: { select: { user: { select: { passwordSetByLinkAt: true } } } } },
  });
  const found = rows.find((row) => row.supersededAt === null);
  if (!found) return null;
  const { affiliate, ...current } = found;
  return { ...current, ...affiliate.user, isFirst: rows.length === 1 };
}

/** The payout's own copy: decrypted with the affiliate bound in, encrypted anew with the payout bound in. */
export function copyDetailsForPayout(
  details: PayoutDetails,
  affiliateId: string,
  payoutId: string,
): string {
  return seal(open(details.cipher, affiliateId), payoutId);
}

/** What was sealed for this owner, affiliate or payout; null when it cannot be opened, or holds no details. */
export function openDetails(cipher: string, ownerId: string): StoredDetails | null {
  try {
    const parsed = storedDetailsSchema.safeParse(JSON.parse(open(cipher, ownerId)));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof OpenError || error instanceof SyntaxError) return null;
    throw error;
  }
}
