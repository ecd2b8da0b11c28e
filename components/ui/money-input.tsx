'use client';

import { moneyParts } from '@/lib/money/format';
import { Input, type InputProps } from '@/components/ui/input';

type MoneyInputProps = Omit<InputProps, 'before' | 'after' | 'type' | 'inputMode'> & {
  /** ISO 4217. */
  currency: string;
};

/** An amount in major units, as people write it ("99.80"); the action's schema turns it into minor units. */
export function MoneyInput({ currency, ...rest }: MoneyInputProps) {
  const symbol = moneyParts(0, currency).find((part) => part.kind === 'currency')?.text ?? currency;
  return (
    <Input
      inputMode="decimal"
      autoComplete="off"
      placeholder="0.00"
      before={<span aria-hidden>{symbol}</span>}
      after={symbol === currency ? undefined : currency}
      {...rest}
    />
  );
}
