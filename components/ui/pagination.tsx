import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { LinkButton } from '@/components/ui/link-button';

type PaginationProps = {
  nextHref?: string | undefined;
  /** "50 of 1,204". */
  summary?: ReactNode;
};

/** By cursor, so there are no page numbers. Absent when all fits on one page and there is nothing to say. */
export function Pagination({ nextHref, summary }: PaginationProps) {
  if (!nextHref && !summary) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 py-3">
      <p className="text-muted text-sm">{summary}</p>
      <div className="flex gap-2">
        {nextHref ? (
          <LinkButton href={nextHref} size="sm" rel="next">
            Next
            <ChevronRight aria-hidden />
          </LinkButton>
        ) : null}
      </div>
    </nav>
  );
}
