import { loadRange } from '@/app/reader-days';
import { daysWords } from '@/lib/time/days-words';
import type { Metadata } from 'next';
import { hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { mainFirst, shownCurrency } from '@/app/portal/currencies';
import { getAcceptedMembership, type Membership } from '@/app/portal/membership';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { earningsIn } from '@/components/charts/earnings-series';
import { affiliateCommissionColumns } from '@/components/commissions/columns';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { Figure } from '@/components/ui/figure';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { Tile, Tiles } from '@/components/ui/tile';
import { requireAffiliate } from '@/lib/people/session';
import { createTestLink } from '@/lib/clicks/token';
import { sumCommissions } from '@/lib/commissions/queries';
import { getCurrentDetails } from '@/lib/payouts/readiness';
import { getLeaderboard, LEADERBOARD_MONTHS } from '@/lib/reports/leaderboard';
import { getPortalOverview } from '@/lib/reports/portal-overview';
import { CurrencySwitch } from '@/app/portal/(member)/currency-switch';
import { ForecastPanel } from '@/app/portal/(member)/forecast-panel';
import { LeaderboardPanel } from '@/app/portal/(member)/leaderboard-panel';
import { EndedLinkPanel, LinkPanel } from '@/app/portal/(member)/link-panel';
import { MoneyPanel } from '@/app/portal/(member)/money-panel';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ affiliate, program, link }, query] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
  ]);
  const { pageDays, range } = await loadRange(viewer, query);
  const { days, from, to, firstDay, lastDay } = range;
  const month = wordOf(query, 'board', LEADERBOARD_MONTHS) ?? 'this';
  const [overview, pending, approved, details, board] = await Promise.all([
    getPortalOverview(viewer, { from, to }),
    sumCommissions(viewer, { status: 'pending' }),
    sumCommissions(viewer, { status: 'approved' }),
    getCurrentDetails(viewer),
    getLeaderboard(viewer, month),
  ]);
  const earned =
    overview.earned.length > 0
      ? mainFirst(overview.earned, program.currency)
      : [{ currency: program.currency, minor: 0n, previousMinor: 0n, change: null }];
  const shown = shownCurrency(earned, textOf(query, 'currency'), program.currency);
  return (
    <>
      <PageHeader
        title={`Hello ${affiliate.name.split(' ')[0] ?? affiliate.name}`}
        description={daysWords(pageDays, { from, to })}
        range={<RangeSelect value={days} />}
      />
      <Stack>
        <MyLink affiliate={affiliate} link={link} />
        <Figures overview={overview} earned={earned} range={{ days, firstDay, lastDay }} />
        <EarningsChart
          data={earningsIn(shown, overview.days)}
          currency={shown}
          action={
            <CurrencySwitch
              currencies={earned.map((money) => money.currency)}
              shown={shown}
              hrefOf={(currency) => hrefWith('/portal', query, { currency })}
            />
          }
        />
        <Columns>
          <MoneyPanel
            balances={overview.balances}
            readiness={overview.readiness}
            waiting={{ pending: pending.money, approved: approved.money }}
            currency={program.currency}
            details={details}
          />
          <ForecastPanel rows={overview.forecast} />
        </Columns>
        {board ? (
          <LeaderboardPanel
            board={board}
            shown={month}
            hrefOf={(one) => `${hrefWith('/portal', query, { board: one })}#leaderboard`}
          />
        ) : null}
        <RecentCommissions rows={overview.recent} />
      </Stack>
    </>
  );
}

function MyLink({ affiliate, link }: Pick<Membership, 'affiliate' | 'link'>) {
  if (affiliate.status === 'banned') return <EndedLinkPanel />;
  const { id, code } = affiliate;
  return <LinkPanel link={link} code={code} testLink={createTestLink({ id, code })} />;
}

type Overview = Awaited<ReturnType<typeof getPortalOverview>>;

type FiguresProps = {
  overview: Overview;
  earned: readonly Overview['earned'][number][];
  range: { days: string; firstDay: string; lastDay: string };
};

/** What the time shown brought, each figure with what it was before and the rows it is made of. */
function Figures({ overview, earned, range }: FiguresProps) {
  const { days, firstDay, lastDay } = range;
  const versus = `the ${days} days before`;
  const counts = [
    { label: 'Clicks', count: overview.clicks },
    { label: 'Leads', count: overview.leads },
    { label: 'Orders', count: overview.orders },
  ];
  return (
    <Tiles>
      {counts.map(({ label, count }) => (
        <Tile
          key={label}
          label={label}
          figure={<Figure value={count.value} />}
          delta={{ percent: percentOf(count.change), versus }}
          href={`/portal/reports?days=${days}`}
        />
      ))}
      {earned.map((money) => (
        <Tile
          key={money.currency}
          label={earned.length > 1 ? `Earned, ${money.currency}` : 'Earned'}
          figure={<Money minor={money.minor} currency={money.currency} />}
          delta={{ percent: percentOf(money.change), versus }}
          href={`/portal/commissions?from=${firstDay}&to=${lastDay}`}
        />
      ))}
    </Tiles>
  );
}

function RecentCommissions({ rows }: { rows: Overview['recent'] }) {
  return (
    <ListPanel
      title="Recent commissions"
      action={<TextLink href="/portal/commissions">All commissions</TextLink>}
      caption="Recent commissions"
      columns={affiliateCommissionColumns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/portal/commissions?commission=${row.id}`}
      empty={
        <EmptyState title="No commissions yet">
          When somebody follows your link and buys, the commission stands here within seconds, with
          the day it becomes payable.
        </EmptyState>
      }
    />
  );
}

function percentOf(change: number | null): number | null {
  return change === null ? null : change * 100;
}
