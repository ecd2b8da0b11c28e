import { can } from '@/lib/auth/permissions';
import { STAFF_ROLES, type StaffRole, type StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';

export type StaffMember = {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  hasPassword: boolean;
  lastLoginAt: Date | null;
  disabledAt: Date | null;
};

/** Everybody who may see the console; for those who may manage them. */
export async function listStaff(viewer: StaffViewer): Promise<StaffMember[]> {
  if (!can(viewer.role, 'team.write')) return [];
  const rows = await db.user.findMany({
    where: { role: { in: [...STAFF_ROLES] } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 200,
  });
  return rows.flatMap((row) => {
    const role = STAFF_ROLES.find((known) => known === row.role);
    if (!role) return [];
    return [
      {
        id: row.id,
        name: row.name,
        email: row.email,
        role,
        hasPassword: row.passwordHash !== null,
        lastLoginAt: row.lastLoginAt,
        disabledAt: row.disabledAt,
      },
    ];
  });
}
