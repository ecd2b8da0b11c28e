import { Money } from '@/components/ui/money';

type MoneyListProps = {
  amounts: readonly { currency: string; minor: bigint }[];
  /** Shown as zero of this currency when there is none. */
  fallback?: string;
  inline?: boolean;
};

/** Several currencies below one another, or in a row; never added up. */
export function MoneyList({ amounts, fallback, inline = false }: MoneyListProps) {
  const shown = amounts.length > 0 ? amounts : fallback ? [{ currency: fallback, minor: 0n }] : [];
  return shown.map(({ currency, minor }, index) => (
    <span key={currency} className={inline ? 'inline' : 'block'}>
      {inline && index > 0 ? ', ' : null}
      <Money minor={minor} currency={currency} />
    </span>
  ));
}
