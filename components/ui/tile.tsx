import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Delta } from '@/components/ui/delta';

/** Two in a row on a phone, all in one row on a desk. */
export function Tiles({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <ul
      className={cn(
        'border-line bg-line grid grid-cols-2 gap-px overflow-hidden rounded-lg border md:auto-cols-fr md:grid-flow-col md:grid-cols-none',
        className,
      )}
    >
      {children}
    </ul>
  );
}

type TileProps = {
  label: ReactNode;
  /** <Money>, <Figure> or text. */
  figure: ReactNode;
  delta?: { percent: number | null; versus?: string };
  /** Where the rows are that make up the figure. */
  href?: string;
  /** A quiet line below. */
  note?: ReactNode;
};

/** One figure that answers. Stands inside <Tiles>. */
export function Tile({ label, figure, delta, href, note }: TileProps) {
  const body = (
    <>
      <span className="text-muted block text-sm">{label}</span>
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-ink text-xl font-medium md:text-2xl">{figure}</span>
        {delta ? <Delta {...delta} /> : null}
      </span>
      {note ? <span className="text-muted block text-sm">{note}</span> : null}
    </>
  );
  const inner = 'block h-full min-w-0 px-4 py-3 md:px-5 md:py-4';
  return (
    <li className="bg-surface min-w-0 odd:last:col-span-2 md:odd:last:col-span-1">
      {href ? (
        <Link
          href={href}
          className={cn(inner, 'hover:bg-hover transition-colors focus-visible:-outline-offset-2')}
        >
          {body}
        </Link>
      ) : (
        <div className={inner}>{body}</div>
      )}
    </li>
  );
}
