import { cn } from '@/components/ui/cn';

type SparkProps = {
  values: readonly number[];
  /** What it shows, in words; without them it is decoration. */
  label?: string;
  className?: string;
};

const width = 100;
const height = 28;

/** The shape of a figure over time, zero-based, drawn on the server. */
export function Spark({ values, label, className }: SparkProps) {
  const top = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values
    .map(
      (value, index) =>
        `${(index * step).toFixed(2)},${(height - (value / top) * height).toFixed(2)}`,
    )
    .join(' ');
  return (
    <svg
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      viewBox={`0 -1 ${width} ${height + 2}`}
      preserveAspectRatio="none"
      className={cn('h-7 w-24 overflow-visible', className)}
    >
      <polyline
        points={points}
        fill="none"
        stroke="var(--color-chart-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
