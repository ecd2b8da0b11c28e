import { rowsOf } from '@/lib/attribution/gather-sql';
import type { ResolvedClick } from '@/lib/attribution/mentioned-click';
import type { Tx } from '@/lib/db/client';
import type { LockedCustomer } from '@/lib/orders/customer';
import { listMentionedBefore } from '@/lib/sales/record-new-orders-sql';

/**
 * Which of the clicks an order or lead of the same customer mentioned before: shops send the same cookie with every order,
 * and what was judged once is not judged again. As `customerId clickId`.
 */
export async function findKnownTouches(
  tx: Tx,
  calls: readonly { customer: LockedCustomer }[],
  resolved: readonly (ResolvedClick | null)[],
): Promise<Set<string>> {
  const asks = calls.flatMap(({ customer }, at) => {
    const clickId = resolved[at]?.clickId;
    return customer.isNew || clickId == null
      ? []
      : rowsOf([customer]).map((row) => ({ customerId: row.id, recordId: row.recordId, clickId }));
  });
  if (asks.length === 0) return new Set();
  const rows = await listMentionedBefore(tx, asks);
  return new Set(rows.map((row) => `${row.customerId} ${row.clickId}`));
}
