import { Callout } from '@/components/ui/callout';
import { RelativeTime } from '@/components/ui/relative-time';
import { TextLink } from '@/components/ui/text-link';
import type { BooksState } from '@/lib/books/self-check/queries';

/** Nothing while the books are in order and checked every hour. */
export function BooksNews({ last, overdue }: BooksState) {
  if (!last || (last.ok && !overdue)) return null;
  const action = <TextLink href="/admin/books">See the checks</TextLink>;
  if (last.ok) {
    return (
      <Callout tone="warning" title="The books are no longer checked every hour" action={action}>
        The last check was <RelativeTime value={last.finishedAt} />. See whether the worker runs.
      </Callout>
    );
  }
  const title =
    last.error === null ? 'The books are not in order' : 'The check of the books could not run';
  return (
    <Callout tone="error" title={title} action={action}>
      {last.error === null
        ? `${last.failing.length === 1 ? 'One check does' : `${last.failing.length} checks do`} not hold. Make no payouts until you know why.`
        : 'Nobody knows whether they are in order.'}
    </Callout>
  );
}
