import { can } from '@/lib/auth/permissions';
import { STAFF_ROLES, type StaffRole, type StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { User } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type StaffMember = {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  hasPassword: boolean;
  hasFactor: boolean;
  lastLoginAt: Date | null;
  disabledAt: Date | null;
};

/** Everybody who may see the console, the first ones first; for those who may manage them. */
export async function listStaff(
  viewer: StaffViewer,
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<StaffMember>> {
  if (!can(viewer.role, 'team.write')) return { items: [], nextCursor: null };
  const limit = pageSize(page.limit ?? 50);
  const after = decodeCursor(page.cursor);
  const rows = await db.user.findMany({
    where: {
      role: { in: [...STAFF_ROLES] },
      ...(after
        ? { OR: [{ createdAt: { gt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }
        : {}),
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit + 1,
    include: { factor: { select: { confirmedAt: true } } },
  });
  return toPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), staffMember);
}

function staffMember(row: User & { factor: { confirmedAt: Date | null } | null }): StaffMember {
  const role = STAFF_ROLES.find((known) => known === row.role);
  if (!role) throw new Error(`user ${row.id} is not of the team`);
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role,
    hasPassword: row.passwordHash !== null,
    hasFactor: row.factor !== null && row.factor.confirmedAt !== null,
    lastLoginAt: row.lastLoginAt,
    disabledAt: row.disabledAt,
  };
}
