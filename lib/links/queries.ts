import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { linkFields, toLinkView } from '@/lib/links/store';
import type { LinkView } from '@/lib/links/types';

function linkScope(viewer: Viewer) {
  return { ...affiliateScope(viewer), affiliate: programScope(viewer) };
}

/** The links the viewer may see, newest first; staff can name an affiliate. */
export async function listLinks(
  viewer: Viewer,
  filter: { affiliateId?: string; cursor?: string | undefined; limit?: number } = {},
): Promise<Page<LinkView>> {
  const limit = pageSize(filter.limit);
  const after = decodeCursor(filter.cursor);
  const rows = await db.link.findMany({
    where: {
      AND: [
        linkScope(viewer),
        filter.affiliateId ? { affiliateId: filter.affiliateId } : {},
        after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: linkFields,
  });
  return toPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), toLinkView);
}
