import { cn } from '@/components/ui/cn';

/** A grey bar where words will be. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cn('animate-breathe bg-line block h-4 rounded-sm', className)} />
  );
}

function list(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export function TilesSkeleton({ count = 4 }: { count?: number }) {
  return (
    <div
      aria-hidden
      className="border-line bg-line grid grid-cols-2 gap-px overflow-hidden rounded-lg border md:auto-cols-fr md:grid-flow-col md:grid-cols-none"
    >
      {list(count).map((index) => (
        <div key={index} className="bg-surface px-4 py-3 md:px-5 md:py-4">
          <Skeleton className="my-0.5 w-16" />
          <Skeleton className="my-1 h-5 w-24 md:my-1.5 md:h-6" />
        </div>
      ))}
    </div>
  );
}

export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden className="border-line bg-surface rounded-lg border">
      <div className="border-line hidden h-10 items-center gap-6 border-b px-5 md:flex">
        {list(columns).map((index) => (
          <Skeleton key={index} className="h-3 flex-1 first:flex-2" />
        ))}
      </div>
      {list(rows).map((row) => (
        <div
          key={row}
          className="border-line flex h-15 items-center gap-6 border-t px-4 first:border-t-0 md:h-10 md:px-5 md:nth-2:border-t-0"
        >
          {list(columns).map((index) => (
            <Skeleton
              key={index}
              className={cn('flex-1 first:flex-2', index > 1 && 'max-md:hidden')}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** As high as the charts are. */
export function ChartSkeleton() {
  return (
    <div aria-hidden className="border-line bg-surface rounded-lg border p-4 md:p-5">
      <Skeleton className="mb-4 w-40" />
      <div className="flex h-64 items-end gap-2">
        {[40, 55, 35, 70, 60, 85, 50, 65, 75, 45, 90, 60].map((height, index) => (
          <svg key={index} className="animate-breathe fill-line h-full w-0 min-w-0 flex-1">
            <rect width="100%" height={`${height}%`} y={`${100 - height}%`} rx="3" />
          </svg>
        ))}
      </div>
    </div>
  );
}

export function PanelSkeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div aria-hidden className="border-line bg-surface rounded-lg border p-4 md:p-5">
      <Skeleton className="mb-4 w-32" />
      {list(lines).map((index) => (
        <div key={index} className="flex justify-between py-2">
          <Skeleton className="w-28" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}

type PageSkeletonProps = {
  /** In the final order of the page. */
  parts?: readonly ('tiles' | 'chart' | 'table' | 'panel')[];
};

/** A whole page, for loading.tsx. */
export function PageSkeleton({ parts = ['tiles', 'chart', 'table'] }: PageSkeletonProps) {
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">Loading</span>
      <div className="border-line -mx-4 mb-4 flex h-16 items-center border-b px-4 md:mb-6 lg:-mx-8 lg:px-8">
        <Skeleton className="h-6 w-48" />
      </div>
      <div className="grid grid-cols-1 gap-4 md:gap-6">
        {parts.map((part, index) => {
          switch (part) {
            case 'tiles':
              return <TilesSkeleton key={index} />;
            case 'chart':
              return <ChartSkeleton key={index} />;
            case 'table':
              return <TableSkeleton key={index} />;
            case 'panel':
              return <PanelSkeleton key={index} />;
          }
        })}
      </div>
    </div>
  );
}
