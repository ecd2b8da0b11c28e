import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { orderSummaryDto, orderSummaryInclude } from '@/lib/orders/dto';
import type { OrderSummaryDto } from '@/lib/orders/types';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type ConsoleOrder = OrderSummaryDto & { affiliateName: string | null };

export type ConsoleOrderFilter = {
  /** nobody: orders that say why. */
  earned?: 'somebody' | 'nobody';
  reason?: string;
  affiliateId?: string;
  /** Our id of a customer, after all joins. */
  customerRootId?: string;
  /** The merchant's id of the order or the customer. */
  search?: string;
  from?: Date;
  to?: Date;
};

function whereOf(filter: ConsoleOrderFilter): Prisma.OrderWhereInput {
  const contains = filter.search ? { contains: filter.search, mode: 'insensitive' as const } : null;
  return {
    AND: [
      filter.earned === 'nobody' ? { reason: { not: null } } : {},
      filter.earned === 'somebody' ? { reason: null } : {},
      filter.reason ? { reason: filter.reason } : {},
      filter.affiliateId ? { affiliateId: filter.affiliateId } : {},
      filter.customerRootId
        ? {
            customer: {
              OR: [{ id: filter.customerRootId }, { mergedInto: filter.customerRootId }],
            },
          }
        : {},
      filter.from ? { occurredAt: { gte: filter.from } } : {},
      filter.to ? { occurredAt: { lt: filter.to } } : {},
      contains
        ? {
            OR: [
              { externalId: contains },
              { customer: { externalId: contains } },
              { customer: { names: { some: { name: contains } } } },
            ],
          }
        : {},
    ],
  };
}

/** Orders as the console filters them, with the affiliate's name; newest first. Staff see every program. */
export async function findOrders(
  viewer: StaffViewer,
  filter: ConsoleOrderFilter,
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<ConsoleOrder>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const rows = await db.order.findMany({
    where: {
      AND: [
        whereOf(filter),
        after
          ? {
              OR: [
                { occurredAt: { lt: after.at } },
                { occurredAt: after.at, id: { lt: after.id } },
              ],
            }
          : {},
      ],
    },
    include: orderSummaryInclude,
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const names = await affiliateNames(
    viewer,
    rows.flatMap((row) => row.affiliateId ?? []),
  );
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.occurredAt, id: row.id }),
    (row) => ({
      ...orderSummaryDto(row, true),
      affiliateName: row.affiliateId === null ? null : (names.get(row.affiliateId) ?? null),
    }),
  );
}

export type OrderSums = { count: number; money: { currency: string; minor: bigint }[] };

/** The sums over all rows of a filter, not of one page. */
export async function sumOrders(
  _viewer: StaffViewer,
  filter: ConsoleOrderFilter,
): Promise<OrderSums> {
  const groups = await db.order.groupBy({
    by: ['currency'],
    where: whereOf(filter),
    _sum: { amountMinor: true },
    _count: true,
    orderBy: { currency: 'asc' },
  });
  return {
    count: groups.reduce((sum, group) => sum + group._count, 0),
    money: groups.map((group) => ({
      currency: group.currency,
      minor: group._sum.amountMinor ?? 0n,
    })),
  };
}

/** Names by id. */
export async function affiliateNames(
  _viewer: StaffViewer,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.affiliate.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(rows.map((row) => [row.id, row.name]));
}
