import { loadPageDays } from '@/app/reader-days';
import { CircleDollarSign } from 'lucide-react';
import type { Metadata } from 'next';
import {
  addressOf,
  cursorLinks,
  dayOf,
  daysGiven,
  hrefWith,
  textOf,
  wordOf,
  type PageProps,
  type Query,
} from '@/app/address';
import { getAcceptedMembership } from '@/app/portal/membership';
import { affiliateCommissionColumns } from '@/components/commissions/columns';
import { CommissionDrawer } from '@/components/commissions/why';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { formatNumber } from '@/components/ui/format';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { Tabs } from '@/components/ui/tabs';
import { requireAffiliate } from '@/lib/people/session';
import { explainCommission } from '@/lib/commissions/explain';
import {
  countCommissionTabs,
  listCommissions,
  sumCommissions,
  type CommissionSums,
} from '@/lib/commissions/queries';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import type { ProgramCalendar } from '@/lib/time/program-calendar';

export const metadata: Metadata = { title: 'Commissions' };

const PATH = '/portal/commissions';
const TABS = ['held', ...COMMISSION_STATUSES] as const;

export default async function CommissionsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [query] = await Promise.all([searchParams, getAcceptedMembership(viewer)]);
  const pageDays = await loadPageDays(viewer, query);
  const { tab, search, within, filter, activeCount } = readFilter(query, pageDays.calendar);
  const cursor = textOf(query, 'cursor');
  const open = textOf(query, 'commission', 64);
  const [page, sums, tabs, explanation] = await Promise.all([
    listCommissions(viewer, filter, { cursor: cursor ?? null, limit: 25 }),
    sumCommissions(viewer, filter),
    countCommissionTabs(viewer, within),
    open ? explainCommission(viewer, open) : null,
  ]);
  const here = addressOf(PATH, query);
  return (
    <ListPage
      title="Commissions"
      description={<Summary sums={sums} />}
      filter={{
        activeCount,
        clearHref: tab ? `${PATH}?tab=${tab}` : PATH,
        keep: tab ? { tab } : {},
        children: (
          <Fields
            search={search}
            from={textOf(query, 'from')}
            to={textOf(query, 'to')}
            days={pageDays.typedWords}
          />
        ),
      }}
      actions={<ExportLinks files={[{ label: 'Export', href: fileOf(query) }]} />}
      tabs={<CommissionTabs current={tab} counts={tabs} here={here} />}
      caption="Commissions"
      columns={affiliateCommissionColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ commission: row.id })}
      activeKey={open}
      empty={<Empty isFiltered={activeCount > 0 || tab !== undefined} />}
      cursor={cursorLinks(
        addressOf(PATH, { ...query, commission: undefined }),
        cursor,
        page.nextCursor,
      )}
      summary={`${formatNumber(page.items.length)} of ${formatNumber(sums.count)}`}
      drawer={
        explanation ? (
          <CommissionDrawer
            key={explanation.commission.id}
            explanation={explanation}
            audience="affiliate"
            closeHref={here({ commission: undefined })}
            payoutHref={(id) => `/portal/payouts?payout=${id}`}
            commissionHref={(id) => `/portal/commissions?commission=${id}`}
          />
        ) : null
      }
    />
  );
}

/** What the address asks for; within: without the tab, which the counts on the tabs are of. */
function readFilter(query: Query, calendar: ProgramCalendar) {
  const tab = wordOf(query, 'tab', TABS);
  const search = textOf(query, 'search', 100);
  const within = {
    ...(search ? { search } : {}),
    ...daysGiven(query, calendar),
  };
  const state = tab === 'held' ? { held: true } : tab ? { status: tab } : {};
  const activeCount = [search, dayOf(query, 'from'), dayOf(query, 'to')].filter(Boolean).length;
  return { tab, search, within, filter: { ...within, ...state }, activeCount };
}

function fileOf(query: Query): string {
  const changes = { cursor: undefined, commission: undefined };
  return hrefWith('/portal/export/commissions', query, changes);
}

type FieldsProps = {
  search: string | undefined;
  from: string | undefined;
  to: string | undefined;
  days: string;
};

function Fields({ search, from, to, days }: FieldsProps) {
  return (
    <>
      <Field label="Order or sub-ID">
        <Input name="search" defaultValue={search} maxLength={100} autoComplete="off" />
      </Field>
      <Field label="Earned from" hint={days}>
        <Input type="date" name="from" defaultValue={from} />
      </Field>
      <Field label="Earned up to">
        <Input type="date" name="to" defaultValue={to} />
      </Field>
    </>
  );
}

type CommissionTabsProps = {
  current: (typeof TABS)[number] | undefined;
  counts: Awaited<ReturnType<typeof countCommissionTabs>>;
  here: ReturnType<typeof addressOf>;
};

/** The states that hold something, and the one that is open. */
function CommissionTabs({ current, counts, here }: CommissionTabsProps) {
  const item = (tab: CommissionTabsProps['current'], label: string, count: number) => ({
    href: here({ tab, cursor: undefined, commission: undefined }),
    label,
    count,
    active: tab === current,
  });
  const states = COMMISSION_STATUSES.map((status) =>
    item(status, COMMISSION_STATUS_WORDS[status].label, counts.byStatus[status]),
  );
  return (
    <Tabs
      label="Commissions by status"
      items={[
        item(undefined, 'All', counts.all),
        ...[...states, item('held', 'On hold', counts.held)].filter(
          ({ count, active }) => count > 0 || active,
        ),
      ]}
    />
  );
}

/** What all rows of the filter add up to, one sum per currency. */
function Summary({ sums }: { sums: CommissionSums }) {
  return sums.money.map((money, index) => (
    <span key={money.currency}>
      {index > 0 ? ', ' : null}
      <Money minor={money.remainingMinor} currency={money.currency} />
    </span>
  ));
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState
      title="Nothing here"
      action={<LinkButton href={PATH}>Show all commissions</LinkButton>}
    >
      No commission fits what you chose.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<CircleDollarSign />}
      title="No commissions yet"
      action={
        <LinkButton href="/portal" variant="primary">
          Take your link
        </LinkButton>
      }
    >
      Each order of a customer you brought stands here, with why you earned it and the day it
      becomes payable.
    </EmptyState>
  );
}
