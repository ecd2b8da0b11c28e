import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import {
  LEADERBOARD_MONTHS,
  type Leaderboard,
  type LeaderboardMonth,
} from '@/lib/reports/leaderboard';

const monthName = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

const WORDS = { this: 'This month', last: 'Last month' } as const;

type LeaderboardPanelProps = {
  board: Leaderboard;
  shown: LeaderboardMonth;
  hrefOf: (month: LeaderboardMonth) => string;
};

/** Who brought the most orders: public names of those who chose to be seen, and the reader. */
export function LeaderboardPanel({ board, shown, hrefOf }: LeaderboardPanelProps) {
  const { places, isShown, month } = board;
  return (
    <Panel
      id="leaderboard"
      title="Leaderboard"
      description={`Orders in ${monthName.format(new Date(`${month}T00:00:00Z`))}`}
      footer={
        isShown ? undefined : (
          <>
            Only you see your own place.{' '}
            <TextLink href="/portal/settings#leaderboard">Show me to the others</TextLink>
          </>
        )
      }
    >
      <nav aria-label="Month of the leaderboard" className="mb-2 flex gap-1">
        {LEADERBOARD_MONTHS.map((one) => (
          <Link
            key={one}
            href={hrefOf(one)}
            scroll={false}
            aria-current={one === shown ? 'true' : undefined}
            className={cn(
              'inline-flex h-8 items-center rounded-md px-2.5 text-sm pointer-coarse:h-11',
              one === shown ? 'bg-sunken text-ink font-medium' : 'text-muted hover:bg-hover',
            )}
          >
            {WORDS[one]}
          </Link>
        ))}
      </nav>
      {places.length === 0 ? (
        <p className="text-muted">Nobody is on it yet.</p>
      ) : (
        <ol>
          {places.map(({ place, name, orders, isOwn }, index) => (
            <li
              key={index}
              className={cn(
                'border-line flex min-h-10 items-baseline gap-x-4 border-t py-2 first:border-t-0',
                isOwn && 'font-medium',
              )}
            >
              <span className="text-muted w-8 shrink-0 tabular-nums">{place}.</span>
              <span className="min-w-0 flex-1 break-words">
                {name ?? 'You'}
                {isOwn && name !== null ? ' (you)' : null}
              </span>
              <span className="tabular-nums">{orders === 1 ? '1 order' : `${orders} orders`}</span>
            </li>
          ))}
        </ol>
      )}
      {places.length > 0 && !places.some(({ isOwn }) => isOwn) ? (
        <p className="border-line text-muted border-t pt-3">You have no order in it.</p>
      ) : null}
    </Panel>
  );
}
