import { cn } from '@/components/ui/cn';
import { formatNumber, formatPercent } from '@/components/ui/format';

type FigureProps = {
  value: number | bigint;
  /** percent: 12.5 is 12.5 %. */
  kind?: 'count' | 'percent';
  /** Shown small and quiet behind: "clicks", "days". */
  unit?: string;
  className?: string;
};

export function Figure({ value, kind = 'count', unit, className }: FigureProps) {
  return (
    <span className={cn('whitespace-nowrap tabular-nums', className)}>
      {kind === 'percent' ? formatPercent(Number(value)) : formatNumber(value)}
      {unit ? <span className="text-muted"> {unit}</span> : null}
    </span>
  );
}
