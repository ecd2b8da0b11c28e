import { seesStaffFacts, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';

export type Recruiter = {
  id: string;
  name: string;
  at: Date;
  /** The code of the link they applied by; null: staff said so. */
  via: string | null;
  /** What staff gave as the reason. */
  reason: string | null;
};

export type Recruits = {
  by: Recruiter | null;
  /** The newest. */
  whom: readonly { id: string; name: string; at: Date }[];
  count: number;
};

const MOST_SHOWN = 20;

/** Staff alone: who recruited an affiliate, and whom it recruited. */
export async function findRecruits(viewer: Viewer, affiliateId: string): Promise<Recruits | null> {
  if (!seesStaffFacts(viewer)) return null;
  const row = await db.affiliate.findFirst({
    where: { AND: [{ id: affiliateId }, programScope(viewer)] },
    select: {
      recruitedAt: true,
      recruitedVia: true,
      recruitedReason: true,
      recruitedBy: { select: { id: true, name: true } },
      recruits: {
        select: { id: true, name: true, recruitedAt: true },
        orderBy: [{ recruitedAt: 'desc' }, { id: 'desc' }],
        take: MOST_SHOWN,
      },
      _count: { select: { recruits: true } },
    },
  });
  if (!row) return null;
  const { recruitedBy, recruitedAt } = row;
  return {
    by:
      recruitedBy && recruitedAt
        ? { ...recruitedBy, at: recruitedAt, via: row.recruitedVia, reason: row.recruitedReason }
        : null,
    whom: row.recruits.flatMap(({ id, name, recruitedAt: at }) => (at ? [{ id, name, at }] : [])),
    count: row._count.recruits,
  };
}
