import { loadRange } from '@/app/reader-days';
import { daysWords } from '@/lib/time/days-words';
import type { Metadata } from 'next';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { CurrencySwitch } from '@/app/portal/(member)/currency-switch';
import { dailyColumns, subIdColumns, totalsLine } from '@/app/portal/(member)/reports/columns';
import { hasAnything, sumUp } from '@/app/portal/(member)/reports/sums';
import { CLICK_REASON_WORDS } from '@/lib/clicks/words';
import { mainFirst, shownCurrency } from '@/app/portal/currencies';
import { getAcceptedMembership } from '@/app/portal/membership';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { earningsIn } from '@/components/charts/earnings-series';
import { ClickSources } from '@/components/clicks/click-sources';
import { FilteredClicks } from '@/components/clicks/filtered-clicks';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns } from '@/components/ui/stack';
import { countFilteredClicks, listClickSources } from '@/lib/clicks/rollups/count-clicks';
import { CLICK_REASONS } from '@/lib/clicks/types';
import { requireAffiliate } from '@/lib/people/session';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { getSubIdTable } from '@/lib/reports/sub-ids';
import type { SubIdRow } from '@/lib/reports/types';

export const metadata: Metadata = { title: 'Reports' };

const PATH = '/portal/reports';
const SUB_IDS = 100;

export default async function ReportsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ program }, query] = await Promise.all([getAcceptedMembership(viewer), searchParams]);
  const { pageDays, range } = await loadRange(viewer, query);
  const { days, from, to } = range;
  const [byDay, subIds, sources, filtered] = await Promise.all([
    getStatsByDay(viewer, { from, to }),
    getSubIdTable(viewer, { from, to, limit: SUB_IDS }),
    listClickSources(viewer, { from, to }),
    countFilteredClicks(viewer, { from, to }),
  ]);
  const total = sumUp(byDay);
  const shown = shownCurrency(
    mainFirst(total.earned, program.currency),
    textOf(query, 'currency'),
    program.currency,
  );
  return (
    <ListPage
      title="Reports"
      description={daysWords(pageDays, { from, to })}
      range={<RangeSelect value={days} />}
      actions={
        <ExportLinks files={[{ label: 'Export', href: `/portal/export/days?days=${days}` }]} />
      }
      before={
        <>
          <EarningsChart
            data={earningsIn(shown, byDay)}
            currency={shown}
            action={
              <CurrencySwitch
                currencies={total.earned.map((money) => money.currency)}
                shown={shown}
                hrefOf={(currency) => hrefWith(PATH, query, { currency })}
              />
            }
          />
          <BySubId rows={subIds} />
          <ClickSources {...sources} />
          <Filtered rows={filtered} />
        </>
      }
      panel={{ title: 'By day', description: 'Days on which something happened' }}
      caption="Clicks, leads, orders and earnings by day"
      columns={dailyColumns}
      rows={byDay.filter(hasAnything).reverse()}
      rowKey={(row) => row.day}
      rowHref={(row) => `/portal/commissions?from=${row.day}&to=${row.day}`}
      empty={
        <EmptyState title="Nothing in this time">
          Clicks, leads and orders stand here within seconds.
        </EmptyState>
      }
      totals={totalsLine('day', total)}
    />
  );
}

function BySubId({ rows }: { rows: readonly SubIdRow[] }) {
  return (
    <ListPanel
      title="By sub-ID"
      description={rows.length >= SUB_IDS ? `The ${SUB_IDS} with the most orders` : undefined}
      caption="Clicks, leads, orders and earnings by sub-ID"
      columns={subIdColumns}
      rows={rows}
      rowKey={(row) => row.subId ?? ''}
      empty={
        <EmptyState
          title="Nothing in this time"
          action={<LinkButton href="/portal/links">Build a link</LinkButton>}
        >
          Put a sub-ID on your links to see here which campaign brings orders.
        </EmptyState>
      }
      totals={totalsLine('sub', sumUp(rows))}
    />
  );
}

/** Clicks that did not count, and what the reasons mean. */
function Filtered({ rows }: { rows: Awaited<ReturnType<typeof countFilteredClicks>> }) {
  return (
    <Columns>
      <FilteredClicks rows={rows} wordsOf={reasonWords} />
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
  );
}

function reasonWords(text: string): string {
  const reason = CLICK_REASONS.find((known) => known === text);
  return reason === undefined ? text : CLICK_REASON_WORDS[reason].label;
}
