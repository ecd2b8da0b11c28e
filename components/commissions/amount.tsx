import { Money } from '@/components/ui/money';
import type { CommissionRowView } from '@/components/commissions/types';

type CommissionAmountProps = {
  commission: Pick<
    CommissionRowView,
    'status' | 'amountMinor' | 'clawedBackMinor' | 'remainingMinor' | 'currency'
  >;
};

/** What the commission is worth now: struck when nothing of it counts, with its first amount when part was taken back. */
export function CommissionAmount({ commission }: CommissionAmountProps) {
  const { status, amountMinor, clawedBackMinor, remainingMinor, currency } = commission;
  if (status === 'voided' || status === 'clawed_back') {
    return <Money minor={amountMinor} currency={currency} struck />;
  }
  if (clawedBackMinor === 0n) return <Money minor={amountMinor} currency={currency} />;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      <Money minor={amountMinor} currency={currency} struck className="text-sm" />
      <Money minor={remainingMinor} currency={currency} />
    </span>
  );
}
