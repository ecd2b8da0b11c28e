import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import type { ForecastRow } from '@/lib/reports/types';

const SHOWN = 7;

/** What becomes payable on which day, and the payouts on their way. */
export function ForecastPanel({ rows }: { rows: readonly ForecastRow[] }) {
  const shown = rows.slice(0, SHOWN);
  const later = rows.slice(SHOWN);
  return (
    <Panel
      title="What comes next"
      id="next"
      footer={
        later.length > 0 ? (
          <>
            And later: <Sums rows={later} />
          </>
        ) : undefined
      }
    >
      {shown.length === 0 ? (
        <p className="text-muted">
          Nothing is on its way yet. Each commission stands here with the day it becomes payable.
        </p>
      ) : (
        <ol className="grid">
          {shown.map((row, index) => (
            <li
              key={index}
              className="border-line flex min-h-10 flex-wrap items-baseline gap-x-4 border-t py-2 first:border-t-0"
            >
              <span className="text-muted w-20 shrink-0">{dayWords(row)}</span>
              <span className="min-w-0 flex-1">
                <TextLink quiet href={hrefOf(row)}>
                  {words(row)}
                </TextLink>
              </span>
              <Money minor={row.minor} currency={row.currency} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** Days of the program. */
function dayWords(row: ForecastRow): string {
  if (row.kind === 'payout') return 'Soon';
  return row.day === null ? 'No day yet' : shortDay.format(new Date(`${row.day}T00:00:00Z`));
}

function words(row: ForecastRow): string {
  const what = row.count === 1 ? '1 commission' : `${row.count} commissions`;
  switch (row.kind) {
    case 'payable':
      return `${what} payable`;
    case 'after_review':
      return `${what} payable, once approved`;
    case 'held':
      return `${what} on hold`;
    case 'payout':
      return 'Payout on its way';
  }
}

function hrefOf(row: ForecastRow): string {
  switch (row.kind) {
    case 'payable':
      return '/portal/commissions';
    case 'after_review':
      return '/portal/commissions?tab=pending';
    case 'held':
      return '/portal/commissions?tab=held';
    case 'payout':
      return row.payoutId ? `/portal/payouts?payout=${row.payoutId}` : '/portal/payouts';
  }
}

/** One sum per currency, side by side. */
function Sums({ rows }: { rows: readonly ForecastRow[] }) {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0n) + row.minor);
  return [...sums].map(([currency, minor], index) => (
    <span key={currency}>
      {index > 0 ? ', ' : null}
      <Money minor={minor} currency={currency} />
    </span>
  ));
}
