import { cn } from '@/components/ui/cn';
import { formatPercent } from '@/components/ui/format';

type DeltaProps = {
  /** Change in percent; null when there was nothing to compare with. */
  percent: number | null;
  /** What it is compared with. */
  versus?: string;
  className?: string;
};

/** ▲12 %: the sign is the shape, so no colour is spent on it. */
export function Delta({ percent, versus = 'the period before', className }: DeltaProps) {
  if (percent === null) return null;
  const rounded = Math.round(percent);
  const size = formatPercent(Math.abs(rounded), 0);
  const [mark, words] =
    rounded > 0
      ? ['▲', `up ${size} on ${versus}`]
      : rounded < 0
        ? ['▼', `down ${size} on ${versus}`]
        : ['', `unchanged on ${versus}`];
  return (
    <span
      title={words}
      className={cn('text-muted text-sm whitespace-nowrap tabular-nums', className)}
    >
      <span aria-hidden>
        <span className="mr-0.5 text-[0.7em]">{mark}</span>
        {size}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
