import type { Tx } from '@/lib/db/client';
import type { PayoutEvent } from '@/lib/payouts/rules';
import type { PayoutStatus } from '@/lib/payouts/types';

/** Events by which money goes on its way; what was sent before a ban still gets its result. */
export function leadsOut(status: PayoutStatus, event: PayoutEvent): boolean {
  return event === 'approve' || event === 'send' || (event === 'pay' && status === 'approved');
}

/** Those of the affiliates who are banned: a ban that is not finished leaves payouts that may not go on. */
export async function listBanned(tx: Tx, affiliateIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.affiliate.findMany({
    where: { id: { in: [...new Set(affiliateIds)] }, status: 'banned' },
    select: { id: true },
  });
  return new Set(rows.map((row) => row.id));
}
