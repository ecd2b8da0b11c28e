import { parseAttributionSource } from '@/lib/attribution/types';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import {
  countCustomers,
  countOrdersOf,
  findCustomerIds,
  type CustomerFilter,
} from '@/lib/orders/customers-sql';
import { findCustomers } from '@/lib/orders/find-customer';
import {
  parseAttributionEnd,
  parseVerdict,
  type CustomerAttributionDto,
  type CustomerDetailsDto,
  type CustomerDto,
  type CustomerPairDto,
} from '@/lib/orders/customer-types';

/** Names of one customer, and of their joins: more than anybody has. */
const MAX_PARTS = 200;

const nameOrder = [
  { createdAt: 'asc' },
  { name: 'asc' },
] satisfies Prisma.CustomerNameOrderByWithRelationInput[];

const affiliateSelect = { select: { id: true, name: true, code: true } } as const;

const rowSelect = {
  id: true,
  programId: true,
  email: true,
  createdAt: true,
  erasedAt: true,
  names: { orderBy: nameOrder, take: MAX_PARTS },
} satisfies Prisma.CustomerSelect;

const customerSelect = {
  ...rowSelect,
  attribution: { include: { affiliate: affiliateSelect } },
  members: { select: rowSelect, orderBy: { id: 'asc' } },
} satisfies Prisma.CustomerSelect;

type CustomerRow = Prisma.CustomerGetPayload<{ select: typeof customerSelect }>;

function customerDto(row: CustomerRow, orderCount: number): CustomerDto {
  const rows = [row, ...row.members];
  const names = rows.flatMap((one) =>
    one.names.map(({ name, source, createdAt }) => ({ name, source, createdAt })),
  );
  const { attribution } = row;
  return {
    id: row.id,
    programId: row.programId,
    names: names.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()),
    emails: [...new Set(rows.flatMap(({ email }) => email ?? []))],
    orderCount,
    affiliate: attribution?.affiliate ?? null,
    isFixed: attribution?.status === 'fixed',
    trailingExpiresAt: attribution?.trailingExpiresAt ?? null,
    isErased: rows.every(({ erasedAt }) => erasedAt !== null),
    createdAt: row.createdAt,
  };
}

/** Who a customer is, is the merchant's business: not an affiliate's, nor that of a key of one. */
function requireMerchant(viewer: Viewer): void {
  if (affiliateScope(viewer).affiliateId !== undefined)
    throw new Error('customers are not for affiliates');
}

/** Whoever was known last first. */
export async function listCustomers(
  viewer: Viewer,
  filter: CustomerFilter & { cursor?: string | undefined; limit?: number | undefined },
): Promise<Page<CustomerDto>> {
  requireMerchant(viewer);
  const limit = pageSize(filter.limit);
  const afterId = decodeCursor(filter.cursor)?.id ?? null;
  const ids = await findCustomerIds(
    db,
    { ...filter, ...programScope(viewer) },
    { afterId, take: limit + 1 },
  );
  const [rows, counts] = await Promise.all([
    db.customer.findMany({
      where: { id: { in: ids } },
      select: customerSelect,
      orderBy: { id: 'desc' },
    }),
    countOrdersOf(db, ids),
  ]);
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => customerDto(row, counts.get(row.id) ?? 0),
  );
}

export async function countSuggested(viewer: Viewer, programId?: string): Promise<number> {
  requireMerchant(viewer);
  return countCustomers(db, { programId, ...programScope(viewer), suggested: true });
}

/** By our id, of any row of the customer; null when there is none in the viewer's scope. */
export async function getCustomer(
  viewer: Viewer,
  id: string,
  tx: Tx = db,
): Promise<CustomerDetailsDto | null> {
  requireMerchant(viewer);
  const asked = await tx.customer.findFirst({
    where: { id, ...programScope(viewer) },
    select: { id: true, mergedInto: true },
  });
  if (!asked) return null;
  const root = asked.mergedInto ?? asked.id;
  const row = await tx.customer.findUniqueOrThrow({ where: { id: root }, select: customerSelect });
  const ids = [root, ...row.members.map((member) => member.id)];
  const [counts, attributions, pairs, pairCount] = await Promise.all([
    countOrdersOf(tx, [root]),
    listAttributions(tx, root),
    listPairs(tx, ids),
    tx.customerPair.count({ where: pairsOf(ids) }),
  ]);
  return { ...customerDto(row, counts.get(root) ?? 0), attributions, pairs, pairCount };
}

/** By the merchant's id, whichever of the names it is; staff name the program. */
export async function getCustomerByName(
  viewer: Viewer,
  externalId: string,
  programId: string,
  tx: Tx = db,
): Promise<CustomerDetailsDto | null> {
  const [found] = await findCustomers(tx, { programId, externalId });
  return found ? getCustomer(viewer, found.id, tx) : null;
}

async function listAttributions(tx: Tx, root: string): Promise<CustomerAttributionDto[]> {
  const rows = await tx.attribution.findMany({
    where: { rootCustomerId: root },
    include: { affiliate: affiliateSelect },
    orderBy: [{ startsAt: 'desc' }, { id: 'desc' }],
    take: MAX_PARTS,
  });
  return rows.map((row) => ({
    id: row.id,
    affiliate: row.affiliate,
    isFixed: row.status === 'fixed',
    source: parseAttributionSource(row.source),
    initialOrderId: row.initialOrderId,
    startsAt: row.attributedAt,
    trailingExpiresAt: row.trailingExpiresAt,
    endedAt: row.endedAt,
    endReason: row.endReason === null ? null : parseAttributionEnd(row.endReason),
    reason: row.reason,
  }));
}

function pairsOf(ids: readonly string[]): Prisma.CustomerPairWhereInput {
  const own = { in: [...ids] };
  return { OR: [{ customerId: own }, { otherId: own }] };
}

async function listPairs(tx: Tx, ids: readonly string[]): Promise<CustomerPairDto[]> {
  const side = {
    select: { id: true, mergedInto: true, names: { orderBy: nameOrder, take: 1 } },
  } as const;
  const rows = await tx.customerPair.findMany({
    where: pairsOf(ids),
    include: { customer: side, other: side },
    orderBy: [{ notedAt: 'desc' }, { customerId: 'asc' }, { otherId: 'asc' }],
    take: MAX_PARTS,
  });
  return rows.map(({ customer, other, ...row }) => {
    const isOther = ids.includes(customer.id);
    const [mine, theirs] = isOther ? [customer, other] : [other, customer];
    return {
      name: mine.names[0]?.name ?? mine.id,
      other: { id: theirs.mergedInto ?? theirs.id, name: theirs.names[0]?.name ?? theirs.id },
      verdict: parseVerdict(row.verdict),
      reason: row.reason,
      notedAt: row.notedAt,
    };
  });
}
