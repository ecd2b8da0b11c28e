import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { type ApiKeyRow, dailyLimitsSchema } from '@/lib/people/keys/types';

/** The keys a member of staff sees, newest first; nobody else sees any. */
export async function listApiKeys(
  viewer: Viewer,
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<ApiKeyRow>> {
  if (viewer.kind !== 'staff') return { items: [], nextCursor: null };
  const limit = pageSize(page.limit ?? 50);
  const after = decodeCursor(page.cursor);
  const rows = await db.apiKey.findMany({
    where: {
      AND: [
        programScope(viewer),
        after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: {
      id: true,
      name: true,
      prefix: true,
      scopes: true,
      programId: true,
      affiliateId: true,
      dailyLimits: true,
      writesPerMinute: true,
      readsPerMinute: true,
      createdAt: true,
      lastUsedAt: true,
      revokedAt: true,
      createdBy: true,
    },
  });
  const makers = await findMakers(rows);
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    ({ createdBy, ...row }) => ({
      ...row,
      dailyLimits: dailyLimitsSchema.parse(row.dailyLimits),
      maker: makers.get(createdBy ?? '') ?? null,
    }),
  );
}

async function findMakers(rows: readonly { createdBy: string | null }[]) {
  const ids = rows.flatMap(({ createdBy }) =>
    createdBy?.startsWith('user:') ? [createdBy.slice('user:'.length)] : [],
  );
  const users = await db.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, disabledAt: true },
  });
  return new Map(
    users.map(({ id, name, disabledAt }) => [`user:${id}`, { name, isHere: disabledAt === null }]),
  );
}
