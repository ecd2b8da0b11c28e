import { CircleDollarSign } from 'lucide-react';
import type { Metadata } from 'next';
import { dayOf, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { getAcceptedMembership } from '@/app/portal/membership';
import { CommissionTable } from '@/components/commissions/table';
import { CommissionDrawer } from '@/components/commissions/why';
import { ExportLinks } from '@/components/console/export-links';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { formatNumber } from '@/components/ui/format';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
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
import { addDays } from '@/lib/time/calendar';

export const metadata: Metadata = { title: 'Commissions' };

const PATH = '/portal/commissions';
const TABS = ['held', ...COMMISSION_STATUSES] as const;

export default async function CommissionsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [query] = await Promise.all([searchParams, getAcceptedMembership(viewer)]);
  const tab = wordOf(query, 'tab', TABS);
  const search = textOf(query, 'search', 100);
  const [from, lastDay] = [dayOf(query, 'from'), dayOf(query, 'to')];
  const within = {
    ...(search ? { search } : {}),
    ...(from ? { from } : {}),
    ...(lastDay ? { to: addDays(lastDay, 1) } : {}),
  };
  const filter = {
    ...within,
    ...(tab === 'held' ? { held: true } : tab ? { status: tab } : {}),
  };
  const cursor = textOf(query, 'cursor');
  const open = textOf(query, 'commission', 64);
  const [page, sums, tabs, explanation] = await Promise.all([
    listCommissions(viewer, filter, { cursor: cursor ?? null, limit: 25 }),
    sumCommissions(viewer, filter),
    countCommissionTabs(viewer, within),
    open ? explainCommission(viewer, open) : null,
  ]);
  const tabHref = (next: string | undefined) =>
    hrefWith(PATH, query, { tab: next, cursor: undefined, commission: undefined });
  const closeHref = hrefWith(PATH, query, { commission: undefined });
  const filters = [search, from, lastDay].filter(Boolean).length;
  return (
    <>
      <PageHeader
        title="Commissions"
        description={<Summary sums={sums} />}
        action={
          <>
            <FilterBar
              activeCount={filters}
              clearHref={tab ? `${PATH}?tab=${tab}` : PATH}
              keep={tab ? { tab } : {}}
            >
              <Field label="Order or sub-ID">
                <Input name="search" defaultValue={search} maxLength={100} autoComplete="off" />
              </Field>
              <Field label="Earned from">
                <Input type="date" name="from" defaultValue={textOf(query, 'from')} />
              </Field>
              <Field label="Earned up to">
                <Input type="date" name="to" defaultValue={textOf(query, 'to')} />
              </Field>
            </FilterBar>
            <ExportLinks
              files={[
                {
                  label: 'Export',
                  href: hrefWith('/portal/export/commissions', query, {
                    cursor: undefined,
                    commission: undefined,
                  }),
                },
              ]}
            />
          </>
        }
      />
      <Tabs
        label="Commissions by status"
        className="mb-4"
        items={[
          { href: tabHref(undefined), label: 'All', count: tabs.all, active: tab === undefined },
          ...COMMISSION_STATUSES.map((status) => ({
            href: tabHref(status),
            label: COMMISSION_STATUS_WORDS[status].label,
            count: tabs.byStatus[status],
            active: tab === status,
          })).filter((item) => item.count > 0 || item.active),
          ...(tabs.held > 0 || tab === 'held'
            ? [
                {
                  href: tabHref('held'),
                  label: 'On hold',
                  count: tabs.held,
                  active: tab === 'held',
                },
              ]
            : []),
        ]}
      />
      <div className="border-line bg-surface rounded-lg border">
        <CommissionTable
          rows={page.items}
          audience="affiliate"
          rowHref={(row) => hrefWith(PATH, query, { commission: row.id })}
          activeKey={open}
          empty={<Empty isFiltered={filters > 0 || tab !== undefined} />}
        />
      </div>
      <Pagination
        previousHref={cursor ? hrefWith(PATH, query, { cursor: undefined }) : undefined}
        nextHref={
          page.nextCursor
            ? hrefWith(PATH, query, { cursor: page.nextCursor, commission: undefined })
            : undefined
        }
        summary={`${formatNumber(page.items.length)} of ${formatNumber(sums.count)}`}
      />
      {explanation ? (
        <CommissionDrawer
          key={explanation.commission.id}
          explanation={explanation}
          audience="affiliate"
          closeHref={closeHref}
          payoutHref={(id) => `/portal/payouts?payout=${id}`}
          commissionHref={(id) => `/portal/commissions?commission=${id}`}
        />
      ) : null}
    </>
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
