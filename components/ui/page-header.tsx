import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

export type PageHeaderProps = {
  title: ReactNode;
  /** One short sentence, or a status badge, below the title. */
  description?: ReactNode;
  /** The span of time the page speaks of. */
  range?: ReactNode;
  /** The one main action: a verb, at the top right. Lesser ones before it. */
  action?: ReactNode;
  back?: { href: string; label: string } | undefined;
};

/** The slim top line of a page: stays in sight on a desk. */
export function PageHeader({ title, description, range, action, back }: PageHeaderProps) {
  return (
    <header className="border-line bg-ground z-20 -mx-4 mb-4 border-b px-4 py-3 md:mb-6 lg:sticky lg:top-0 lg:-mx-8 lg:px-8 print:static">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-2 lg:flex-nowrap">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 lg:flex-nowrap">
          {back ? (
            <Link
              href={back.href}
              className="text-muted hover:text-ink inline-flex items-center gap-1.5 rounded-sm text-base whitespace-nowrap max-lg:basis-full pointer-coarse:min-h-11"
            >
              <ArrowLeft aria-hidden size={14} />
              {back.label}
            </Link>
          ) : null}
          <h1 className="min-w-0 text-xl wrap-anywhere lg:truncate">{title}</h1>
          {description ? (
            <div className="text-muted min-w-0 text-base lg:truncate">{description}</div>
          ) : null}
        </div>
        {range || action ? (
          <div className="flex flex-wrap items-center gap-2">
            {range}
            {action}
          </div>
        ) : null}
      </div>
    </header>
  );
}
