import { Money } from '@/components/ui/money';

type MoneyListProps = {
  amounts: readonly { currency: string; minor: bigint }[];
  /** Comes first; shown as zero when there is no amount at all. */
  main?: string | undefined;
  inline?: boolean;
};

/** Several currencies below one another, or in a row; never added up. */
export function MoneyList({ amounts, main, inline = false }: MoneyListProps) {
  const shown =
    amounts.length > 0
      ? amounts.toSorted((a, b) => Number(b.currency === main) - Number(a.currency === main))
      : main
        ? [{ currency: main, minor: 0n }]
        : [];
  return shown.map(({ currency, minor }, index) => (
    <span key={currency} className={inline ? 'inline' : 'block'}>
      {inline && index > 0 ? ', ' : null}
      <Money minor={minor} currency={currency} />
    </span>
  ));
}
