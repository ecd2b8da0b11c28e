import Link from 'next/link';
import { cn } from '@/components/ui/cn';

type CurrencySwitchProps = {
  currencies: readonly string[];
  shown: string;
  hrefOf: (currency: string) => string;
};

/** Currencies are never added up: a chart shows one of them. Absent when there is only one. */
export function CurrencySwitch({ currencies, shown, hrefOf }: CurrencySwitchProps) {
  if (currencies.length < 2) return null;
  return (
    <nav aria-label="Currency of the chart" className="flex gap-1">
      {currencies.map((currency) => (
        <Link
          key={currency}
          href={hrefOf(currency)}
          scroll={false}
          aria-current={currency === shown ? 'true' : undefined}
          className={cn(
            'inline-flex h-8 items-center rounded-md px-2.5 text-sm pointer-coarse:h-11',
            currency === shown ? 'bg-sunken text-ink font-medium' : 'text-muted hover:bg-hover',
          )}
        >
          {currency}
        </Link>
      ))}
    </nav>
  );
}
