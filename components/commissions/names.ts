import type { CommissionRowView } from '@/components/commissions/types';

/** What a commission is called in a list: the order it came from, or what it was given for. */
export function commissionName(
  commission: Pick<CommissionRowView, 'kind' | 'order' | 'reason'>,
): string {
  switch (commission.kind) {
    case 'order':
      return commission.order ? `Order ${commission.order.externalId}` : 'Order';
    case 'goal':
      return commission.reason ? `Goal: ${commission.reason}` : 'Goal';
    case 'retroactive':
      return commission.reason ? `Tier reached: ${commission.reason}` : 'Tier reached';
    case 'recruit':
      return commission.reason ? `Recruit: ${commission.reason}` : 'Recruit';
    case 'lead':
      return commission.reason ? `Sign-up: ${commission.reason}` : 'Sign-up';
    case 'bonus':
      return commission.reason ? `Bonus: ${commission.reason}` : 'Bonus';
    case 'adjustment':
      return commission.reason ? `Adjustment: ${commission.reason}` : 'Adjustment';
  }
}
