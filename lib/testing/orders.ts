import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { lockCustomer } from '@/lib/orders/customer';
import { customerNameOf } from '@/lib/orders/customer-names';
import { lockOrderId } from '@/lib/orders/lock-order';
import type { RecordOrderInput } from '@/lib/orders/schema';
import { loadProgram } from '@/lib/programs/load';
import type { Result } from '@/lib/result';
import { recordUnknownOrder } from '@/lib/sales/record-order';
import type { RecordedOrder } from '@/lib/sales/recorded-order';

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

/** An order that nobody has told, in the test's own transaction: as a shop's events are applied, never in a group of others. */
export async function recordOrderAlone(
  work: Work,
  programId: string,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  const program = await loadProgram(work.tx, programId);
  if (!program) throw new Error(`no program ${programId}`);
  const name = { externalId: customerNameOf(input), email: input.customerEmail };
  const customer = await lockCustomer(work, { programId, ...name });
  await lockOrderId(work.tx, programId, input.orderId);
  return recordUnknownOrder(work, program, customer, input);
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
