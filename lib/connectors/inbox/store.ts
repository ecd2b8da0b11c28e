import type { Work } from '@/lib/db/work';
import type { Tx } from '@/lib/db/client';
import type { Order, Prisma, Program, StripePayment } from '@/lib/db/generated/client';
import { isName } from '@/lib/orders/customer-names';
import { findOrder, lockOrderIds, ofConnection } from '@/lib/orders/lock-order';
import { loadChosenOrOnlyProgram, loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import { meetNames, type Met, type SaidNames } from '@/lib/sales/joins/meet-names';
import type { EventWork } from '@/lib/connectors/port/types';

/**
 * The program of a fact: its connection's. Of one that serves all of them the program that the event names, the only one
 * there is, or the one that knows an order paid by these references. Errors: PROGRAM_NOT_FOUND.
 */
export async function programOf(
  { tx, connection }: EventWork,
  slug: string | undefined,
  paymentRefs: string[] = [],
): Promise<Result<Program>> {
  if (connection.programId !== null) {
    const own = await loadProgram(tx, connection.programId);
    return own ? ok(own) : refuse('PROGRAM_NOT_FOUND');
  }
  const program = await loadChosenOrOnlyProgram(tx, slug);
  if (program) return ok(program);
  const payer = slug === undefined ? await programOfOrder(tx, paymentRefs) : null;
  if (payer) return ok(payer);
  return refuse(
    'PROGRAM_NOT_FOUND',
    'There is not exactly one program: put its short name into the metadata as "program".',
  );
}

async function programOfOrder(tx: Tx, paymentRefs: string[]): Promise<Program | null> {
  if (paymentRefs.length === 0) return null;
  const ties = await tx.stripePayment.findMany({ where: { paymentRef: { in: paymentRefs } } });
  const [first, second] = await tx.order.findMany({
    where: {
      externalId: { in: [...paymentRefs, ...ties.map((tie) => tie.orderExternalId)] },
      source: 'stripe',
    },
    distinct: ['programId'],
    select: { programId: true },
    take: 2,
  });
  return first && !second ? loadProgram(tx, first.programId) : null;
}

/** What a payment is said to have paid is decided one after the other. The caller holds the customer, who comes before order ids. */
export async function lockPayment(
  { tx }: Work,
  programId: string,
  refs: readonly string[],
): Promise<void> {
  await lockOrderIds(
    tx,
    refs.map((externalId) => ({ programId, externalId })),
  );
}

/**
 * What invoices and payments say of each other, by the names of payments. Stripe's names are the same everywhere; a number
 * of another shop is another payment in each shop and program, and nothing is tied to it.
 */
export function tiesOf(
  { tx, connection }: EventWork,
  where: Prisma.StripePaymentWhereInput,
): Promise<StripePayment[]> {
  if (connection.provider !== 'stripe') return Promise.resolve([]);
  return tx.stripePayment.findMany({ where });
}

/** Whether an invoice has claimed the payment: its order is or will be the invoice. The caller holds the payment. */
export async function isTied(work: EventWork, refs: readonly string[]): Promise<boolean> {
  const ties = await tiesOf(work, { paymentRef: { in: [...refs] } });
  return ties.some((tie) => tie.orderExternalId !== tie.paymentRef);
}

/**
 * The order that stands for a payment already, under whatever name: its own, the payment's, or one that is
 * tied to either. The caller holds both.
 */
export async function findKnown(
  work: EventWork,
  programId: string,
  orderId: string,
  paymentRef: string | null,
): Promise<Order | null> {
  const { tx, connection } = work;
  const refs = paymentRef === null ? [orderId] : [orderId, paymentRef];
  const ties = await tiesOf(work, {
    OR: [{ paymentRef: { in: refs } }, { orderExternalId: orderId }],
  });
  const names = ties.flatMap((tie) => [tie.paymentRef, tie.orderExternalId]);
  const ofPayment = paymentRef === null ? [] : [{ paymentRef }];
  const orders = await tx.order.findMany({
    where: {
      programId,
      AND: [ofConnection(connection.id)],
      OR: [{ externalId: { in: [...refs, ...names] } }, ...ofPayment],
    },
    orderBy: { createdAt: 'asc' },
  });
  const own = orders.find((order) => order.externalId === orderId);
  return own ?? orders[0] ?? null;
}

/**
 * Which order a payment paid, by the first of its references that says so: one that is tied to an order, or that is an
 * order's own id. Unknown ones stand for themselves, and what waits for them is moved when they are tied. Leaves the
 * references locked, so that nothing is tied in between.
 */
export async function orderIdOfPayment(
  work: EventWork,
  programId: string,
  refs: readonly string[],
  invoiceId: string | null = null,
): Promise<string | null> {
  const { tx, connection } = work;
  await lockPayment(work, programId, refs);
  const ties = await tiesOf(work, { paymentRef: { in: [...refs] } });
  for (const ref of refs) {
    const tie = ties.find((row) => row.paymentRef === ref);
    if (tie) return tie.orderExternalId;
    if (await findOrder(tx, programId, ref, connection.id)) return ref;
  }
  return invoiceId ?? refs[0] ?? null;
}

/**
 * Who a payment's customer is here: everything it is called is one customer (lib/sales/joins/meet-names.ts). So the checkout
 * that names the merchant's id, the invoices that only know `cus_…`, and leads and orders reported by API under the
 * merchant's id all meet, in any order of events. Returns the name under which the payment is recorded, and the customer when
 * it is a new one.
 */
export async function meetCustomer(
  work: EventWork,
  programId: string,
  said: SaidNames,
  ownIds: readonly string[] = [],
): Promise<Pick<Met, 'name' | 'made'>> {
  const { id, provider } = work.connection;
  // What is a number in one shop is somebody else in another; Stripe's ids are the same everywhere.
  const inShop = (name: string) => `${id}:${name}`;
  const names = {
    ...said,
    trusted: [...said.trusted, ...ownIds.filter(isName).map(inShop)],
    guest: provider === 'stripe' ? said.guest : `order ${inShop(said.guest)}`,
  };
  const { name, isReopened, made } = await meetNames(work, programId, names);
  if (isReopened) work.reopened.push({ programId, externalId: name });
  return { name, made };
}
