import type { ReactNode } from 'react';
import { Pagination } from '@/components/ui/pagination';

/** The ways on from one page of a list: to its start, and to the next. */
export type ListCursor = {
  /** A quiet link: "Back to the start". */
  firstHref?: string | undefined;
  nextHref?: string | undefined;
};

type ListFootProps = {
  /** "104 commissions, $1,204.00". */
  summary?: ReactNode;
  cursor?: ListCursor | undefined;
};

/** Below a list: how much there is in all, and the way on. Absent when there is neither. */
export function ListFoot({ summary, cursor = {} }: ListFootProps) {
  const { firstHref, nextHref } = cursor;
  if (!summary && !firstHref && !nextHref) return null;
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
