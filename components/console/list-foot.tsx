import type { ReactNode } from 'react';
import { Pagination } from '@/components/ui/pagination';

type ListFootProps = {
  /** "104 commissions, $1,204.00". */
  summary?: ReactNode;
  firstHref?: string | undefined;
  nextHref?: string | undefined;
};

/** Below a list: how much there is in all, and the way on. */
export function ListFoot({ summary, firstHref, nextHref }: ListFootProps) {
  return (
    <Pagination
      summary={
        <>
          {summary}
          {firstHref ? (
            <a href={firstHref} className="text-accent ml-3 hover:underline">
              Back to the start
            </a>
          ) : null}
        </>
      }
      nextHref={nextHref}
    />
  );
}
