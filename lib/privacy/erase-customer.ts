import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import { lockRows } from '@/lib/db/locks';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { lockCustomerRows } from '@/lib/orders/lock-customers';
import { actorMay } from '@/lib/people/actor-may';
import {
  clickIdsOf,
  findRootOfOrder,
  namedToStripe,
  namesOf,
  programIdsOf,
  readCustomer,
  scopeOfCustomer,
  type CustomerRow,
} from '@/lib/privacy/customer';
import { eraseAudit, eraseEvents, eraseKept } from '@/lib/privacy/erase-records';
import {
  eraseClicks,
  eraseNames,
  eraseTextsOfCommissions,
  eraseTextsOfOrders,
} from '@/lib/privacy/erase-texts-sql';
import { eraseStripeEvents } from '@/lib/privacy/find-named';
import {
  auditErasure,
  FOR_ERASURES,
  inOneAttempt,
  recordErasure,
  type Erased,
} from '@/lib/privacy/record-erasure';
import type { EraseCustomerInput } from '@/lib/privacy/schema';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Forgets the customer of an order, under all their names: names, address, metadata of orders, where they clicked from and
 * free text go, in the audit log on record. Orders, refunds and commissions keep ids and amounts. Whoever buys under the
 * same id later is a new customer. `confirm` is the merchant's id of the order. Errors: FORBIDDEN, ORDER_NOT_FOUND,
 * CONFIRMATION_MISTYPED, AUDIT_ROW_CHANGED, ERASURE_INTERRUPTED.
 */
export function eraseCustomer(
  ctx: CommandContext,
  input: EraseCustomerInput,
): Promise<Result<Erased>> {
  return inOneAttempt(
    transact<Erased>(
      ctx,
      async (work) => {
        const { tx } = work;
        if (!(await actorMay(tx, ctx.actor, 'people.erase'))) return refuse('FORBIDDEN');
        const rows = await holdCustomer(tx, input.orderId);
        const orders = rows.flatMap((row) => row.orders);
        const asked = orders.find((order) => order.id === input.orderId);
        if (!asked) return refuse('ORDER_NOT_FOUND');
        if (rows.every((row) => row.erasedAt !== null)) {
          return ok({ alreadyErased: true, redacted: 0 });
        }
        if (asked.externalId !== input.confirm) return refuse('CONFIRMATION_MISTYPED');
        await lockRows(
          tx,
          { kind: 'order', strength: 'NO KEY UPDATE' },
          orders.map(({ id }) => id),
        );
        return forget(work, rows, input);
      },
      FOR_ERASURES,
    ),
  );
}

/** The lock of the row that others were joined to is theirs, too. */
async function holdCustomer(tx: Tx, orderId: string): Promise<CustomerRow[]> {
  const root = await findRootOfOrder(tx, orderId);
  if (root === null) return [];
  await lockCustomerRows(tx, [root]);
  if ((await findRootOfOrder(tx, orderId)) !== root) {
    throw new RunAgain(`the customer of ${orderId} was joined or split`);
  }
  return readCustomer(tx, root);
}

async function forget(
  work: Work,
  rows: CustomerRow[],
  { reason }: EraseCustomerInput,
): Promise<Result<Erased>> {
  const { tx, now } = work;
  const orders = rows.flatMap((row) => row.orders);
  const customerIds = rows.map(({ id }) => id);
  const orderIds = orders.map(({ id }) => id);
  const root = rows.find((row) => row.mergedInto === null) ?? rows[0];
  if (!root) return refuse('ORDER_NOT_FOUND');
  const scope = scopeOfCustomer(rows);
  const erasure = await recordErasure(work, { kind: 'customer', subjectId: root.id, reason });
  await eraseClicks(tx, await clickIdsOf(tx, rows));
  await eraseTextsOfOrders(tx, { customerIds, orderIds });
  await eraseTextsOfCommissions(tx, { affiliateIds: [], orderIds });
  await eraseStripe(tx, rows);
  await tx.subscription.deleteMany({ where: { customerId: { in: customerIds } } });
  await eraseNames(tx, customerIds, now);
  await tx.personSalt.deleteMany({ where: { personId: { in: customerIds } } });
  await eraseEvents(work, scope);
  await eraseKept(tx, scope);
  const redacted = await eraseAudit(work, erasure, scope);
  if (!redacted.ok) return redacted;
  await auditErasure(work, erasure, {
    programId: root.programId,
    affiliateId: null,
    redacted: redacted.value,
  });
  return ok({ alreadyErased: false, redacted: redacted.value });
}

async function eraseStripe(tx: Tx, rows: readonly CustomerRow[]): Promise<void> {
  const names = namesOf(rows);
  await eraseStripeEvents(tx, namedToStripe(rows), programIdsOf(rows));
  await tx.stripeCustomer.deleteMany({
    where: {
      programId: { in: programIdsOf(rows) },
      OR: [{ stripeCustomerId: { in: names } }, { customerExternalId: { in: names } }],
    },
  });
}
