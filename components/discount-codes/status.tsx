import { StatusBadge } from '@/components/ui/status-badge';
import { DISCOUNT_CODE_WORDS } from '@/lib/discount-codes/words';

export function DiscountCodeStatusBadge({ active }: { active: boolean }) {
  const { label, tone } = DISCOUNT_CODE_WORDS[active ? 'active' : 'notActive'];
  return <StatusBadge tone={tone} word={label} />;
}
