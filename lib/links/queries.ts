import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { linkFields, toLinkView } from '@/lib/links/store';
import type { LinkView } from '@/lib/links/types';

const MAX_LINKS = 200;

function linkScope(viewer: Viewer) {
  return { ...affiliateScope(viewer), affiliate: programScope(viewer) };
}

/** The newest 200 links the viewer may see; staff can name an affiliate. */
export async function listLinks(
  viewer: Viewer,
  filter: { affiliateId?: string } = {},
): Promise<LinkView[]> {
  const links = await db.link.findMany({
    where: {
      AND: [linkScope(viewer), filter.affiliateId ? { affiliateId: filter.affiliateId } : {}],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MAX_LINKS,
    select: linkFields,
  });
  return links.map(toLinkView);
}
