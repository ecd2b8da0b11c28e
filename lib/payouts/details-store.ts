import { open, seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import type { PayoutDetails } from '@/lib/db/generated/client';

export type CurrentDetails = PayoutDetails & { isFirst: boolean };

export async function currentDetails(tx: Tx, affiliateId: string): Promise<CurrentDetails | null> {
  const rows = await tx.payoutDetails.findMany({
    where: { affiliateId },
    orderBy: { createdAt: 'desc' },
    take: 2,
  });
  const current = rows.find((row) => row.supersededAt === null);
  return current ? { ...current, isFirst: rows.length === 1 } : null;
}

/** The payout's own copy: decrypted with the affiliate bound in, encrypted anew with the payout bound in. */
export function copyDetailsForPayout(
  details: PayoutDetails,
  affiliateId: string,
  payoutId: string,
): string {
  return seal(open(details.cipher, affiliateId), payoutId);
}
