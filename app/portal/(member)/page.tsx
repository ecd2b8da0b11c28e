import type { Metadata } from 'next';
import { hrefWith, rangeOf, textOf, type PageProps } from '@/app/address';
import { mainFirst, shownCurrency } from '@/app/portal/currencies';
import { getAcceptedMembership } from '@/app/portal/membership';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { CommissionTable } from '@/components/commissions/table';
import { EmptyState } from '@/components/ui/empty-state';
import { Figure } from '@/components/ui/figure';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { Tile, Tiles } from '@/components/ui/tile';
import { requireAffiliate } from '@/lib/people/session';
import { createTestLink } from '@/lib/clicks/token';
import { sumCommissions } from '@/lib/commissions/queries';
import { currentTime } from '@/lib/db/transact';
import { getCurrentDetails } from '@/lib/payouts/readiness';
import { getPortalOverview } from '@/lib/reports/portal-overview';
import { CurrencySwitch } from '@/app/portal/(member)/currency-switch';
import { ForecastPanel } from '@/app/portal/(member)/forecast-panel';
import { LinkPanel } from '@/app/portal/(member)/link-panel';
import { MoneyPanel } from '@/app/portal/(member)/money-panel';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ affiliate, program, link }, query, now] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
    currentTime(),
  ]);
  const { days, from, to, firstDay, lastDay } = rangeOf(query, now);
  const [overview, pending, approved, details] = await Promise.all([
    getPortalOverview(viewer, { from, to }),
    sumCommissions(viewer, { status: 'pending' }),
    sumCommissions(viewer, { status: 'approved' }),
    getCurrentDetails(viewer),
  ]);
  const earned =
    overview.earned.length > 0
      ? mainFirst(overview.earned, program.currency)
      : [{ currency: program.currency, minor: 0n, previousMinor: 0n, change: null }];
  const currencies = earned.map((money) => money.currency);
  const shown = shownCurrency(earned, textOf(query, 'currency'), program.currency);
  const report = `/portal/reports?days=${days}`;
  const commissions = `/portal/commissions?from=${firstDay}&to=${lastDay}`;
  const versus = `the ${days} days before`;
  return (
    <>
      <PageHeader
        title={`Hello ${affiliate.name.split(' ')[0] ?? affiliate.name}`}
        range={<RangeSelect value={days} />}
      />
      <Stack>
        <LinkPanel
          link={link}
          code={affiliate.code}
          testLink={createTestLink({ id: affiliate.id, code: affiliate.code })}
        />
        <Tiles>
          <Tile
            label="Clicks"
            figure={<Figure value={overview.clicks.value} />}
            delta={{ percent: percentOf(overview.clicks.change), versus }}
            href={report}
          />
          <Tile
            label="Leads"
            figure={<Figure value={overview.leads.value} />}
            delta={{ percent: percentOf(overview.leads.change), versus }}
            href={report}
          />
          <Tile
            label="Orders"
            figure={<Figure value={overview.orders.value} />}
            delta={{ percent: percentOf(overview.orders.change), versus }}
            href={report}
          />
          {earned.map((money) => (
            <Tile
              key={money.currency}
              label={earned.length > 1 ? `Earned, ${money.currency}` : 'Earned'}
              figure={<Money minor={money.minor} currency={money.currency} />}
              delta={{ percent: percentOf(money.change), versus }}
              href={commissions}
            />
          ))}
        </Tiles>
        <EarningsChart
          data={overview.days.map((day) => ({
            day: day.day,
            clicks: day.clicks,
            earnedMinor: day.earned.find((money) => money.currency === shown)?.minor ?? 0n,
          }))}
          currency={shown}
          action={
            <CurrencySwitch
              currencies={currencies}
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
        <Panel
          title="Recent commissions"
          flush
          action={<TextLink href="/portal/commissions">All commissions</TextLink>}
        >
          <CommissionTable
            caption="Recent commissions"
            rows={overview.recent}
            audience="affiliate"
            rowHref={(row) => `/portal/commissions?commission=${row.id}`}
            empty={
              <EmptyState title="No commissions yet">
                When somebody follows your link and buys, the commission stands here within seconds,
                with the day it becomes payable.
              </EmptyState>
            }
          />
        </Panel>
      </Stack>
    </>
  );
}

function percentOf(change: number | null): number | null {
  return change === null ? null : change * 100;
}
