import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

/** Every row of one customer, after all joins, with what was reported under it. */
const rowSelect = {
  id: true,
  programId: true,
  externalId: true,
  email: true,
  emailCanonical: true,
  createdAt: true,
  mergedInto: true,
  erasedAt: true,
  names: { orderBy: { name: 'asc' } },
  leads: { orderBy: { id: 'asc' } },
  orders: {
    orderBy: { id: 'asc' },
    include: { refunds: true, disputes: true, commissions: { include: { clawbacks: true } } },
  },
} satisfies Prisma.CustomerSelect;

export type CustomerRow = Prisma.CustomerGetPayload<{ select: typeof rowSelect }>;

/** The row that others were joined to, of a customer's order; null when there is no such order. */
export async function findRootOfOrder(tx: Tx, orderId: string): Promise<string | null> {
  const order = await tx.order.findUnique({
    where: { id: orderId },
    select: { customer: { select: { id: true, mergedInto: true } } },
  });
  return order ? (order.customer.mergedInto ?? order.customer.id) : null;
}

export function readCustomer(tx: Tx, rootId: string): Promise<CustomerRow[]> {
  return tx.customer.findMany({
    where: { OR: [{ id: rootId }, { mergedInto: rootId }] },
    select: rowSelect,
    orderBy: { id: 'asc' },
  });
}
