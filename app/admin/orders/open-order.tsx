import { OrderDrawer } from '@/app/admin/orders/order-drawer';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { getCommission } from '@/lib/commissions/queries';
import { affiliateNames } from '@/lib/orders/find-orders';
import { findOrderTwin } from '@/lib/orders/find-twin';
import { mayErase } from '@/lib/privacy/queries';
import type { OrderDetailsDto } from '@/lib/orders/types';

type OpenOrderProps = { viewer: StaffViewer; order: OrderDetailsDto | null; closeHref: string };

/** The order that the address opens, with the names of all who could have earned by it. */
export async function OpenOrder({ viewer, order, closeHref }: OpenOrderProps) {
  if (!order) return null;
  const [commission, names, twin, isErasable] = await Promise.all([
    order.commission ? getCommission(viewer, order.commission.id) : null,
    affiliateNames(viewer, [
      ...order.candidates.flatMap((candidate) => candidate.affiliateId ?? []),
      ...(order.affiliateId ? [order.affiliateId] : []),
    ]),
    findOrderTwin(viewer, order.id),
    mayErase(viewer, { orderId: order.id }),
  ]);
  return (
    <OrderDrawer
      order={order}
      commission={commission}
      names={names}
      twin={twin}
      closeHref={closeHref}
      mayErase={isErasable}
      mayReview={can(viewer.role, 'commissions.review')}
      mayReattribute={can(viewer.role, 'attribution.write')}
    />
  );
}
