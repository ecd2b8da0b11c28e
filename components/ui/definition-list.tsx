import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

export type Definition = { term: ReactNode; value: ReactNode; note?: ReactNode };

type DefinitionListProps = {
  items: readonly Definition[];
  /** lines: term left, value right, as on a statement. stacked: value below its term, in columns. */
  layout?: 'lines' | 'stacked';
  className?: string;
};

export function DefinitionList({ items, layout = 'lines', className }: DefinitionListProps) {
  if (layout === 'stacked') {
    return (
      <dl className={cn('grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3', className)}>
        {items.map((item, index) => (
          <div key={index} className="min-w-0">
            <dt className="text-muted text-sm">{item.term}</dt>
            <dd className="wrap-anywhere">
              {item.value}
              {item.note ? <span className="text-muted block text-sm">{item.note}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className={cn('grid grid-cols-1', className)}>
      {items.map((item, index) => (
        <div
          key={index}
          className="border-line flex min-h-10 items-baseline justify-between gap-6 border-t py-2 first:border-t-0"
        >
          <dt className="text-muted max-w-1/2 shrink-0 wrap-anywhere">{item.term}</dt>
          <dd className="min-w-0 text-right wrap-anywhere">
            {item.value}
            {item.note ? <span className="text-muted block text-sm">{item.note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
