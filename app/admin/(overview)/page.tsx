import { loadRange } from '@/app/reader-days';
import type { Metadata } from 'next';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { GroupSelect } from '@/app/admin/group-select';
import { groupOptions } from '@/app/admin/group-options';
import { ClickPanels } from '@/app/admin/click-panels';
import { Attention } from '@/app/admin/(overview)/attention';
import { BooksNews } from '@/app/admin/(overview)/books-news';
import { SetUp } from '@/app/admin/(overview)/set-up';
import { TopAffiliates } from '@/app/admin/(overview)/top-affiliates';
import { BarList } from '@/components/charts/bar-list';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { earningsIn } from '@/components/charts/earnings-series';
import { MoneyList } from '@/components/console/money-list';
import { Figure } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { Tile, Tiles } from '@/components/ui/tile';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { journalNews, listJournalStatuses } from '@/lib/clicks/recording/journal-status';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import { daysWords } from '@/lib/time/days-words';
import { orderReasonText } from '@/lib/orders/reasons';
import { listPrograms } from '@/lib/programs/queries';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { getProgress } from '@/lib/connectors/connections/progress-sql';
import { getBooksState } from '@/lib/books/self-check/queries';
import type { ConsoleOverview, MoneyTile } from '@/lib/reports/types';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const groupId = textOf(query, 'group', 64);
  const { pageDays, range } = await loadRange(viewer, query);
  const [overview, groups, programs, journals, books] = await Promise.all([
    getConsoleOverview(viewer, { from: range.from, to: range.to }, { groupId }),
    groupOptions(viewer),
    listPrograms(viewer),
    listJournalStatuses(viewer),
    can(viewer.role, 'books.read') ? getBooksState(viewer) : null,
  ]);
  const isNew =
    groupId === undefined &&
    overview.orders.value === 0 &&
    can(viewer.role, 'program.write') &&
    programs.length > 0 &&
    !(await getProgress(programs.map(({ id }) => id))).order;
  const currency = programs[0]?.currency ?? overview.commissionsEarned[0]?.currency ?? 'USD';
  const within = { from: range.firstDay, to: range.lastDay, group: groupId };
  return (
    <>
      <PageHeader
        title="Overview"
        description={daysWords(pageDays, range)}
        range={
          <>
            <GroupSelect groups={groups} value={groupId} />
            <RangeSelect value={range.days} />
          </>
        }
      />
      <Stack>
        {isNew ? <SetUp /> : null}
        {books ? <BooksNews {...books} /> : null}
        <Attention overview={overview} currency={currency} news={journalNews(journals)} />
        <Figures overview={overview} currency={currency} days={range.days} within={within} />
        <EarningsChart
          title={`Commissions and clicks by day, ${currency}`}
          currency={currency}
          data={earningsIn(currency, overview.days)}
        />
        <Columns>
          <Unattributed overview={overview} within={within} />
          <ByStatus overview={overview} within={within} />
        </Columns>
        <Panel
          title="Top affiliates"
          description="By what they earned in this time"
          action={
            <TextLink href={hrefWith('/admin/affiliates', {}, { group: groupId })}>
              All affiliates
            </TextLink>
          }
          flush
        >
          <TopAffiliates rows={overview.topAffiliates} currency={currency} />
        </Panel>
        <ClickPanels viewer={viewer} filter={{ from: range.from, to: range.to, groupId }} />
      </Stack>
    </>
  );
}

type Within = { from: string; to: string; group: string | undefined };

type FiguresProps = {
  overview: ConsoleOverview;
  currency: string;
  days: string;
  within: Within;
};

/** What the time shown brought; each figure leads to the rows it is made of. */
function Figures({ overview, currency, days, within }: FiguresProps) {
  const byDay = hrefWith('/admin/days', {}, { days, group: within.group });
  const orders = hrefWith('/admin/orders', {}, within);
  return (
    <Tiles>
      <CountTileOf label="Clicks" tile={overview.clicks} href={byDay} />
      <CountTileOf label="Leads" tile={overview.leads} href={byDay} />
      <CountTileOf label="Orders" tile={overview.orders} href={orders} />
      <MoneyTileOf label="Revenue" tiles={overview.revenue} currency={currency} href={orders} />
      <MoneyTileOf
        label="Commissions earned"
        tiles={overview.commissionsEarned}
        currency={currency}
        href={hrefWith('/admin/commissions', {}, { tab: 'all', ...within })}
      />
    </Tiles>
  );
}

const percent = (change: number | null) => (change === null ? null : change * 100);

function CountTileOf(props: { label: string; tile: ConsoleOverview['clicks']; href: string }) {
  const { label, tile, href } = props;
  return (
    <Tile
      label={label}
      figure={<Figure value={tile.value} />}
      delta={{ percent: percent(tile.change) }}
      href={href}
    />
  );
}

function MoneyTileOf(props: {
  label: string;
  tiles: readonly MoneyTile[];
  currency: string;
  href: string;
}) {
  const { label, tiles, currency, href } = props;
  const [only, second] = tiles;
  return (
    <Tile
      label={label}
      figure={<MoneyList amounts={tiles} main={currency} />}
      {...(only && !second ? { delta: { percent: percent(only.change) } } : {})}
      href={href}
    />
  );
}

function Unattributed({ overview, within }: { overview: ConsoleOverview; within: Within }) {
  const all = hrefWith('/admin/orders', {}, { ...within, tab: 'unattributed' });
  return (
    <Panel
      title="Orders without a commission"
      description="Why nobody earned"
      action={<TextLink href={all}>All</TextLink>}
    >
      {overview.unattributed.length === 0 ? (
        <p className="text-muted">Every order in this time earned somebody a commission.</p>
      ) : (
        <BarList
          label="Orders without a commission, by reason"
          heads={{ label: 'Reason', figure: 'Orders' }}
          items={overview.unattributed.map(({ reason, count }) => ({
            id: reason,
            label: orderReasonText(reason) ?? reason,
            value: count,
            href: hrefWith('/admin/orders', {}, { ...within, tab: 'unattributed', reason }),
          }))}
        />
      )}
    </Panel>
  );
}

function ByStatus({ overview, within }: { overview: ConsoleOverview; within: Within }) {
  return (
    <Panel
      title="Commissions by status"
      description="Earned in this time, what is left of them"
      action={
        <TextLink href={hrefWith('/admin/forecast', {}, { group: within.group })}>
          Forecast
        </TextLink>
      }
    >
      {overview.commissionsByStatus.length === 0 ? (
        <p className="text-muted">No commissions were earned in this time.</p>
      ) : (
        <BarList
          label="Commissions by status"
          heads={{ label: 'Status', figure: 'Commissions' }}
          items={overview.commissionsByStatus.map((row) => ({
            id: `${row.status} ${row.currency}`,
            label: COMMISSION_STATUS_WORDS[row.status].label,
            value: row.count,
            note: <MoneyList amounts={[row]} inline />,
            href: hrefWith('/admin/commissions', {}, { tab: row.status, ...within }),
          }))}
        />
      )}
    </Panel>
  );
}
