import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { checkBooksAction } from '@/app/admin/books/actions';
import { ActionButton } from '@/components/console/action-button';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Check } from '@/lib/books/run-check';
import type { BooksState } from '@/lib/books/self-check/queries';

function CheckNow() {
  return (
    <ActionButton
      action={checkBooksAction}
      fields={{}}
      variant="secondary"
      size="sm"
      pendingLabel="Checking"
    >
      Check now
    </ActionButton>
  );
}

/** Every invariant as the last check found it. */
export function Checks({ last, wholeAt, overdue }: BooksState) {
  if (!last) {
    return (
      <Panel title="Checks" action={<CheckNow />}>
        <EmptyState title="Not checked yet">
          The books are checked every hour, and whenever you ask.
        </EmptyState>
      </Panel>
    );
  }
  const broken = last.failing.length;
  const unfinished = last.checks.filter((check) => check.unfinished).length;
  return (
    <>
      {last.error !== null ? (
        <Callout tone="error" title="The last check could not run">
          {last.error}. Nobody knows whether the books are in order until one does.
        </Callout>
      ) : broken > 0 ? (
        <Callout tone="error" title="The books are not in order">
          Make no payouts until you know why. Owners and finance are written to.
        </Callout>
      ) : null}
      {unfinished > 0 ? (
        <Callout tone="warning" title="Not everything was finished in time">
          {unfinished === 1 ? 'One check' : `${unfinished} checks`} had no answer. Run{' '}
          <Code>npm run verify</Code>, which takes the time it needs; the hourly check goes on from
          there.
        </Callout>
      ) : null}
      {overdue ? (
        <Callout tone="warning" title="The hourly check does not run">
          The last one was <DateTime value={last.finishedAt} format="datetime" />. See whether the
          worker runs.
        </Callout>
      ) : null}
      <Panel
        flush
        title="Checks"
        description={
          <span className="flex flex-wrap gap-x-3">
            <span>
              <LookedAt lookedAt={last.lookedAt} finishedAt={last.finishedAt} wholeAt={wholeAt} />
            </span>
            {last.error !== null ? (
              <StatusBadge tone="rose" word="Could not run" />
            ) : broken === 0 && unfinished > 0 ? (
              <StatusBadge
                tone="amber"
                word={`${unfinished} of ${last.checks.length} not finished`}
              />
            ) : broken === 0 ? (
              <StatusBadge tone="green" word={`All ${last.checks.length} hold`} />
            ) : (
              <StatusBadge tone="rose" word={`${broken} of ${last.checks.length} do not hold`} />
            )}
          </span>
        }
        action={<CheckNow />}
      >
        <ul className="divide-line divide-y">
          {last.checks.map((check) => (
            <CheckLine key={check.id} check={check} />
          ))}
        </ul>
      </Panel>
    </>
  );
}

type LookedAtProps = Pick<NonNullable<BooksState['last']>, 'lookedAt' | 'finishedAt'> &
  Pick<BooksState, 'wholeAt'>;

/** What the last run looked at, and when all of the books was last found in order. */
function LookedAt({ lookedAt, finishedAt, wholeAt }: LookedAtProps) {
  if (!lookedAt) {
    return (
      <>
        Tried <DateTime value={finishedAt} format="datetime" />
      </>
    );
  }
  if (!lookedAt.since) {
    return (
      <>
        All rows, {lookedAt.unfinished.length > 0 ? 'tried' : 'checked'}{' '}
        <DateTime value={finishedAt} format="datetime" />
      </>
    );
  }
  const { since, entries, commissions, payouts } = lookedAt;
  const counted = [
    [entries, 'entries'],
    [commissions, 'commissions'],
    [payouts, 'payouts'],
  ] as const;
  const counts = counted.flatMap(([n, noun]) => (n === null ? [] : [`${formatNumber(n)} ${noun}`]));
  return (
    <>
      What changed since <DateTime value={since} format="datetime" />
      {counts.length > 0 ? `: ${counts.join(', ')}` : ''}. The whole: <Code>npm run verify</Code>
      {wholeAt ? (
        <>
          , last in order <DateTime value={wholeAt} format="datetime" />
        </>
      ) : null}
    </>
  );
}

function CheckLine({ check }: { check: Check }) {
  return (
    <li className="flex gap-3 px-4 py-2.5 md:px-5">
      {check.unfinished ? (
        <CircleDashed
          aria-label="Not finished in time"
          role="img"
          className="text-tone-amber mt-0.5 size-4.5 shrink-0"
        />
      ) : check.ok ? (
        <CircleCheck
          aria-label="Holds"
          role="img"
          className="text-tone-green mt-0.5 size-4.5 shrink-0"
        />
      ) : (
        <CircleX
          aria-label="Does not hold"
          role="img"
          className="text-tone-rose mt-0.5 size-4.5 shrink-0"
        />
      )}
      <div className="min-w-0">
        <p>
          <span className="text-muted mr-2">{check.id}</span>
          <span className="wrap-anywhere">{sentence(check.title)}</span>
        </p>
        {check.ok ? null : (
          <p className="text-muted mt-1 text-sm">
            {formatNumber(check.found)} found:{' '}
            {check.details.map((detail) => (
              <span key={detail} className="mr-2">
                <Code>{detail}</Code>
              </span>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

function sentence(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
