import Link from 'next/link';
import type { ReactNode } from 'react';
import { formatNumber } from '@/components/ui/format';

export type BarListItem = {
  id: string;
  label: ReactNode;
  /** The bar's length. */
  value: number;
  /** What is written at its end; the value itself when absent. */
  figure?: ReactNode;
  /** A second figure, quiet. */
  note?: ReactNode;
  href?: string;
};

type BarListProps = {
  /** Names the list: "Clicks by sub-ID". */
  label: string;
  items: readonly BarListItem[];
  /** Small heads above names and figures. */
  heads?: { label: ReactNode; figure: ReactNode };
};

/** Names with their share, longest first as given. */
export function BarList({ label, items, heads }: BarListProps) {
  const longest = Math.max(1, ...items.map((item) => item.value));
  return (
    <div>
      {heads ? (
        <div aria-hidden className="text-muted mb-1 flex justify-between px-2 text-sm">
          <span>{heads.label}</span>
          <span>{heads.figure}</span>
        </div>
      ) : null}
      <ul aria-label={label} className="grid grid-cols-1 gap-0.5">
        {items.map((item) => (
          <li
            key={item.id}
            className="has-[a:hover]:bg-hover relative flex min-h-9 items-center justify-between gap-4 rounded-md px-2 transition-colors pointer-coarse:min-h-11"
          >
            <svg
              aria-hidden
              className="fill-accent-soft pointer-events-none absolute inset-y-1 left-0 h-[calc(100%-0.5rem)] w-full"
            >
              <rect width={`${(item.value / longest) * 100}%`} height="100%" rx="4" />
            </svg>
            <span className="relative min-w-0 truncate">
              {item.href ? (
                <Link href={item.href} className="rounded-sm after:absolute after:inset-0">
                  {item.label}
                </Link>
              ) : (
                item.label
              )}
            </span>
            <span className="relative whitespace-nowrap">
              {item.note ? <span className="text-muted mr-3 text-sm">{item.note}</span> : null}
              {item.figure ?? formatNumber(item.value)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
