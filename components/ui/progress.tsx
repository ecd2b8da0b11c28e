type ProgressProps = {
  /** What is on its way: "To the minimum payout". */
  label: string;
  value: number;
  max?: number;
  /** "$31.00 of $50.00" */
  words?: string;
};

/** A bar drawn in SVG, so that no style attribute is needed. */
export function Progress({ label, value, max = 100, words }: ProgressProps) {
  const percent = max <= 0 ? 0 : Math.min(100, Math.max(0, (value / max) * 100));
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <div className="text-muted flex justify-between gap-4 text-sm">
        <span>{label}</span>
        <span>{words ?? `${Math.round(percent)}\u202f%`}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
        aria-valuetext={words}
        className="bg-line h-1.5 overflow-hidden rounded-full"
      >
        <svg aria-hidden className="fill-accent block size-full">
          <rect width={`${percent}%`} height="100%" rx="3" />
        </svg>
      </div>
    </div>
  );
}
