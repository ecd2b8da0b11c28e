import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Scope } from '@/lib/privacy/erase-records';
import type { Named } from '@/lib/privacy/named';
import { foldedOf, isTelling, termsOf } from '@/lib/privacy/terms';

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
  subscriptions: { orderBy: { ref: 'asc' } },
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

export function namesOf(rows: readonly CustomerRow[]): string[] {
  return rows.flatMap((row) => [row.externalId, ...row.names.map(({ name }) => name)]);
}

export function programIdsOf(rows: readonly CustomerRow[]): string[] {
  return [...new Set(rows.map((row) => row.programId))];
}

/** By what the events that Stripe sent of them are found: what paid an order of theirs names them, too. */
export function namedToStripe(rows: readonly CustomerRow[]): Named {
  const names = namesOf(rows);
  const payments = rows.flatMap((row) => row.orders.flatMap((order) => order.paymentRef ?? []));
  const subscriptions = rows.flatMap((row) => row.subscriptions.map(({ ref }) => ref));
  return {
    exact: new Set([...names, ...payments, ...subscriptions].filter(isTelling)),
    // A shop whose ids are addresses.
    folded: new Set(foldedOf([...rows.map((row) => row.email), ...names.filter(isAddress)])),
    keyed: new Set(names.filter((name) => !isTelling(name))),
  };
}

export function scopeOfCustomer(rows: readonly CustomerRow[]): Scope {
  const orders = rows.flatMap((row) => row.orders);
  const commissions = orders.flatMap((order) => order.commissions);
  const subjects = [
    ...rows.map(({ id }) => ['customer', id] as const),
    ...rows.flatMap((row) => row.leads).map(({ id }) => ['lead', id] as const),
    ...orders.map(({ id }) => ['order', id] as const),
    ...orders.flatMap((order) => order.refunds).map(({ id }) => ['refund', id] as const),
    ...orders.flatMap((order) => order.disputes).map(({ id }) => ['dispute', id] as const),
    ...commissions.map(({ id }) => ['commission', id] as const),
  ];
  const named = {
    ...namedToStripe(rows),
    exact: new Set([...namesOf(rows).filter(isTelling), ...subjects.map(([, id]) => id)]),
  };
  return {
    affiliateIds: [],
    actorIds: [],
    subjects: { types: subjects.map(([type]) => type), ids: subjects.map(([, id]) => id) },
    terms: termsOf({
      words: rows.flatMap((row) => [row.email, row.emailCanonical]),
      codes: namesOf(rows),
    }),
    told: new Map(orders.flatMap(toldBeside)),
    programIds: programIdsOf(rows),
    named,
    namedByCode: named,
  };
}

function isAddress(name: string): boolean {
  return name.includes('@');
}

/** What a shop sends beside an order is often who ordered: under the ids of the order and of what came of it. */
function toldBeside(order: CustomerRow['orders'][number]): [string, string[]][] {
  const { id, metadata, refunds, disputes, commissions } = order;
  if (typeof metadata !== 'object' || metadata === null) return [];
  const texts = foldedOf(Object.values(metadata).filter((value) => typeof value === 'string'));
  return [{ id }, ...refunds, ...disputes, ...commissions].map((about) => [about.id, texts]);
}

/** Clicks that were told with their orders and leads, or stood to decide them. */
export async function clickIdsOf(tx: Tx, rows: readonly CustomerRow[]): Promise<string[]> {
  const candidates = await tx.attributionCandidate.findMany({
    where: { customerId: { in: rows.map(({ id }) => id) }, clickId: { not: null } },
    select: { clickId: true },
  });
  const told = rows.flatMap((row) => [...row.orders, ...row.leads]);
  return [...told, ...candidates].flatMap(({ clickId }) => clickId ?? []);
}
