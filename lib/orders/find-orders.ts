import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { orderSummaryDto, orderSummaryInclude } from '@/lib/orders/dto';
import {
  findOrderPage,
  sumOrdersByCurrency,
  type ConsoleOrderFilter,
} from '@/lib/orders/find-orders-sql';
import type { OrderSummaryDto } from '@/lib/orders/types';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type ConsoleOrder = OrderSummaryDto & { affiliateName: string | null };

/** Orders as the console filters them, with the affiliate's name; newest first. Staff see every program. */
export async function findOrders(
  viewer: StaffViewer,
  filter: ConsoleOrderFilter,
  page: { cursor?: string | null; limit?: number } = {},
): Promise<Page<ConsoleOrder>> {
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const ids = await findOrderPage(filter, after, limit + 1);
  const rows = await db.order.findMany({
    where: { id: { in: ids } },
    include: orderSummaryInclude,
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
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
  const sums = await sumOrdersByCurrency(filter);
  return {
    count: sums.reduce((all, { count }) => all + count, 0),
    money: sums.map(({ currency, minor }) => ({ currency, minor })),
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
