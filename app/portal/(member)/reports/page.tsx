import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { hrefWith, rangeOf, textOf, type PageProps } from '@/app/address';
import { mainFirst, shownCurrency } from '@/app/portal/currencies';
import { getAcceptedMembership } from '@/app/portal/membership';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { ClickSources } from '@/components/clicks/click-sources';
import { FilteredClicks } from '@/components/clicks/filtered-clicks';
import { ExportLinks } from '@/components/console/export-links';
import { DataTable, type Column } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber, formatPercent } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { requireAffiliate } from '@/lib/people/session';
import { CLICK_REASON_WORDS } from '@/app/portal/click-reasons';
import { currentTime } from '@/lib/db/transact';
import { countFilteredClicks, listClickSources } from '@/lib/clicks/rollups/count-clicks';
import { CLICK_REASONS } from '@/lib/clicks/types';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { getSubIdTable } from '@/lib/reports/sub-ids';
import type { DayStats, SubIdRow } from '@/lib/reports/types';
import { CurrencySwitch } from '@/app/portal/(member)/currency-switch';

export const metadata: Metadata = { title: 'Reports' };

const PATH = '/portal/reports';
const SUB_IDS = 100;

type Sums = Pick<DayStats, 'clicks' | 'leads' | 'orders' | 'earned'>;

export default async function ReportsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ program }, query, now] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
    currentTime(),
  ]);
  const { days, from, to } = rangeOf(query, now);
  const [byDay, subIds, sources, filtered] = await Promise.all([
    getStatsByDay(viewer, { from, to }),
    getSubIdTable(viewer, { from, to, limit: SUB_IDS }),
    listClickSources(viewer, { from, to }),
    countFilteredClicks(viewer, { from, to }),
  ]);
  const total = sumUp(byDay);
  const currencies = total.earned.map((money) => money.currency);
  const shown = shownCurrency(
    mainFirst(total.earned, program.currency),
    textOf(query, 'currency'),
    program.currency,
  );
  const busyDays = byDay.filter(hasAnything).reverse();
  return (
    <>
      <PageHeader
        title="Reports"
        range={<RangeSelect value={days} />}
        action={
          <ExportLinks files={[{ label: 'Export', href: `/portal/export/days?days=${days}` }]} />
        }
      />
      <Stack>
        <EarningsChart
          data={byDay.map((day) => ({
            day: day.day,
            clicks: day.clicks,
            earnedMinor: day.earned.find((money) => money.currency === shown)?.minor ?? 0n,
          }))}
          currency={shown}
          action={
            <CurrencySwitch
              currencies={currencies}
              shown={shown}
              hrefOf={(currency) => hrefWith(PATH, query, { currency })}
            />
          }
        />
        <Panel
          title="By sub-ID"
          description={subIds.length >= SUB_IDS ? `The ${SUB_IDS} with the most orders` : undefined}
          flush
        >
          <DataTable
            caption="Clicks, leads, orders and earnings by sub-ID"
            rows={subIds}
            rowKey={(row) => row.subId ?? ''}
            empty={
              <EmptyState
                title="Nothing in this time"
                action={<LinkButton href="/portal/links">Build a link</LinkButton>}
              >
                Put a sub-ID on your links to see here which campaign brings orders.
              </EmptyState>
            }
            columns={[
              {
                key: 'sub',
                header: 'Sub-ID',
                cell: (row: SubIdRow) =>
                  row.subId ?? <span className="text-muted">Without a sub-ID</span>,
                className: 'wrap-anywhere',
              },
              ...countColumns(),
            ]}
            totals={totalsLine('sub', sumUp(subIds))}
          />
        </Panel>
        <ClickSources {...sources} />
        <Columns>
          <FilteredClicks rows={filtered} wordsOf={reasonWords} />
          <Panel title="What the reasons mean">
            <dl className="grid gap-3">
              {Object.entries(CLICK_REASON_WORDS).map(([reason, words]) => (
                <div key={reason}>
                  <dt className="font-medium">{words.label}</dt>
                  <dd className="text-muted">{words.explains}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        </Columns>
        <Panel title="By day" description="Days in UTC on which something happened" flush>
          <DataTable
            caption="Clicks, leads, orders and earnings by day"
            rows={busyDays}
            rowKey={(row) => row.day}
            empty={
              <EmptyState title="Nothing in this time">
                Clicks, leads and orders stand here within seconds.
              </EmptyState>
            }
            rowHref={(row) => `/portal/commissions?from=${row.day}&to=${row.day}`}
            columns={[
              { key: 'day', header: 'Day', cell: (row: DayStats) => dayWords(row.day) },
              ...countColumns(),
            ]}
            totals={totalsLine('day', total)}
          />
        </Panel>
      </Stack>
    </>
  );
}

function countColumns<Row extends Sums>(): Column<Row>[] {
  return [
    {
      key: 'clicks',
      header: 'Clicks',
      align: 'end',
      phoneLabel: 'Clicks',
      cell: (row) => formatNumber(row.clicks),
    },
    {
      key: 'leads',
      header: 'Leads',
      align: 'end',
      phoneLabel: 'Leads',
      cell: (row) => formatNumber(row.leads),
    },
    {
      key: 'orders',
      header: 'Orders',
      align: 'end',
      phoneLabel: 'Orders',
      cell: (row) => formatNumber(row.orders),
    },
    {
      key: 'rate',
      header: 'Orders per click',
      align: 'end',
      phone: 'hidden',
      cell: (row) => <Rate row={row} />,
    },
    {
      key: 'earned',
      header: 'Earned',
      align: 'end',
      phone: 'figure',
      cell: (row) => <Earned row={row} />,
    },
  ];
}

function totalsLine(first: string, sums: Sums): Record<string, ReactNode> {
  return {
    [first]: 'Total',
    clicks: formatNumber(sums.clicks),
    leads: formatNumber(sums.leads),
    orders: formatNumber(sums.orders),
    rate: <Rate row={sums} />,
    earned: <Earned row={sums} />,
  };
}

function Rate({ row }: { row: Sums }) {
  return row.clicks === 0 ? (
    <span className="text-faint">–</span>
  ) : (
    formatPercent((row.orders / row.clicks) * 100)
  );
}

/** One line per currency, never added up. */
function Earned({ row }: { row: Sums }) {
  if (row.earned.length === 0) return <span className="text-faint">–</span>;
  return row.earned.map((money) => (
    <span key={money.currency} className="block">
      <Money minor={money.minor} currency={money.currency} />
    </span>
  ));
}

function sumUp(rows: readonly Sums[]): Sums {
  const earned = new Map<string, bigint>();
  for (const { currency, minor } of rows.flatMap((row) => row.earned)) {
    earned.set(currency, (earned.get(currency) ?? 0n) + minor);
  }
  const add = (key: 'clicks' | 'leads' | 'orders') => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    clicks: add('clicks'),
    leads: add('leads'),
    orders: add('orders'),
    earned: [...earned]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, minor]) => ({ currency, minor })),
  };
}

function reasonWords(text: string): string {
  const reason = CLICK_REASONS.find((known) => known === text);
  return reason === undefined ? text : CLICK_REASON_WORDS[reason].label;
}

function hasAnything(row: Sums): boolean {
  return row.clicks + row.leads + row.orders > 0 || row.earned.length > 0;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

function dayWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}
