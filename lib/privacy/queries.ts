import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { can } from '@/lib/auth/permissions';

/** Whether there is a person to export or erase, and the viewer may. */
export async function mayErase(
  viewer: StaffViewer,
  whom: { affiliateId: string } | { orderId: string },
): Promise<boolean> {
  if (!can(viewer.role, 'people.erase')) return false;
  if ('affiliateId' in whom) {
    const where = { id: whom.affiliateId, erasedAt: null, user: { role: 'affiliate' } };
    return (await db.affiliate.count({ where })) > 0;
  }
  const where = { id: whom.orderId, customer: { erasedAt: null } };
  return (await db.order.count({ where })) > 0;
}
