import { cn } from '@/components/ui/cn';
import { moneyParts, type Minor } from '@/lib/money/format';

type MoneyProps = {
  /** Integer minor units. */
  minor: Minor;
  /** ISO 4217. */
  currency: string;
  /** + before what is above zero. */
  signed?: boolean;
  /** Crossed out: an amount that no longer counts. */
  struck?: boolean;
  /** Adds the ISO code: where currencies stand together. */
  code?: boolean;
  className?: string;
};

/** Exact money: figures that line up, a quiet currency, a true minus. */
export function Money({ minor, currency, signed, struck, code, className }: MoneyProps) {
  const parts = moneyParts(minor, currency, { signed: signed ?? false });
  const Tag = struck ? 's' : 'span';
  return (
    <Tag
      className={cn(
        'whitespace-nowrap tabular-nums',
        struck && 'text-faint decoration-1',
        className,
      )}
    >
      {parts.map((part, index) => (
        <span key={index} className={part.kind === 'currency' ? 'text-faint' : undefined}>
          {part.text}
        </span>
      ))}
      {code ? <span className="text-faint ml-1 text-[0.8em]">{currency}</span> : null}
    </Tag>
  );
}
