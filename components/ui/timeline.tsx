import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { DateTime, type DateStyle } from '@/components/ui/date-time';
import { toneDot, type Tone } from '@/components/ui/tone';

export type TimelineItem = {
  id: string;
  /** "Click from newsletter" */
  title: ReactNode;
  at?: Date | string | undefined;
  /** How it came about, what it means. */
  body?: ReactNode;
  /** Who did it. */
  by?: ReactNode;
  tone?: Tone;
  /** Not yet, but expected: drawn hollow. */
  isAhead?: boolean;
};

type TimelineProps = { items: readonly TimelineItem[]; dateFormat?: DateStyle; label?: string };

/** What led to what, from first to last. */
export function Timeline({ items, dateFormat = 'datetime', label }: TimelineProps) {
  return (
    <ol aria-label={label} className="grid grid-cols-1">
      {items.map((item) => (
        <li key={item.id} className="group relative pb-5 pl-6 last:pb-0">
          <span
            aria-hidden
            className="bg-line-strong absolute top-3 bottom-[-0.25rem] left-[4.5px] w-px group-last:hidden"
          />
          <span
            aria-hidden
            className={cn(
              'absolute top-1.5 left-0 size-2.5 rounded-full',
              item.isAhead ? 'border-control bg-raised border-2' : toneDot[item.tone ?? 'grey'],
            )}
          />
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <p className={cn('font-medium', item.isAhead && 'text-muted font-normal')}>
              {item.title}
            </p>
            {item.at ? (
              <DateTime value={item.at} format={dateFormat} className="text-muted text-sm" />
            ) : null}
          </div>
          {item.body ? <div className="text-muted mt-0.5 text-base">{item.body}</div> : null}
          {item.by ? <div className="text-faint mt-0.5 text-sm">{item.by}</div> : null}
        </li>
      ))}
    </ol>
  );
}
