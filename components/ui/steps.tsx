import { Check } from 'lucide-react';
import { cn } from '@/components/ui/cn';

type StepsProps = {
  /** What the steps lead to. */
  label: string;
  steps: readonly string[];
  /** From 0. */
  current: number;
};

/** Where one is on a way of a few pages. */
export function Steps({ label, steps, current }: StepsProps) {
  return (
    <nav aria-label={label}>
      <ol className="flex flex-wrap gap-x-5 gap-y-2">
        {steps.map((step, index) => (
          <li
            key={step}
            aria-current={index === current ? 'step' : undefined}
            className={cn(
              'flex items-center gap-2',
              index === current ? 'text-ink font-medium' : 'text-muted',
            )}
          >
            <span
              aria-hidden
              className={cn(
                'grid size-6 place-content-center rounded-full border text-sm',
                index === current ? 'border-accent bg-accent text-on-accent' : 'border-line-strong',
              )}
            >
              {index < current ? <Check size={14} /> : index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </nav>
  );
}
