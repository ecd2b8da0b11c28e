import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';

/** A click made straight in the database, for tests of what is decided over it. */
export async function makeClick(
  data: {
    programId: string;
    affiliateId: string;
    occurredAt: Date;
  } & Partial<Prisma.ClickUncheckedCreateInput>,
) {
  return db.click.create({
    data: { id: newId('click'), sessionId: newId('session'), status: 'counted', ...data },
  });
}

/** What a call that must change nothing leaves behind: the size of everything it could have written. */
export async function sizeOfSales(): Promise<Record<string, number>> {
  const [row] = await db.$queryRaw<Record<string, number>[]>`
    SELECT (SELECT count(*)::int FROM customer) AS customers, (SELECT count(*)::int FROM lead) AS leads,
      (SELECT count(*)::int FROM sales_order) AS orders, (SELECT count(*)::int FROM refund) AS refunds,
      (SELECT count(*)::int FROM attribution) AS attributions, (SELECT count(*)::int FROM attribution_candidate) AS candidates,
      (SELECT count(*)::int FROM commission) AS commissions, (SELECT count(*)::int FROM clawback) AS clawbacks,
      (SELECT count(*)::int FROM ledger_entry) AS entries, (SELECT count(*)::int FROM audit_event) AS audits,
      (SELECT count(*)::int FROM outbox_event) AS events, (SELECT coalesce(sum(refunded_minor), 0)::int FROM sales_order) AS refunded`;
  if (!row) throw new Error('no sizes');
  return row;
}
