import { loadPageDays } from '@/app/reader-days';
import { Download, ListChecks } from 'lucide-react';
import type { Metadata } from 'next';
import { Suspense, type ComponentProps } from 'react';
import {
  approveManyAction,
  clawBackManyAction,
  voidManyAction,
} from '@/app/admin/commissions/actions';
import { affiliateOptions, type AffiliateOptions } from '@/app/admin/affiliate-options';
import { BonusButton } from '@/app/admin/commissions/bonus-button';
import { CommissionActions } from '@/app/admin/commissions/drawer-actions';
import { CountedTabs, StateTabs, Totals } from '@/app/admin/commissions/totals';
import { readView, type CommissionTab, type CommissionView } from '@/app/admin/commissions/view';
import { groupOptions } from '@/app/admin/group-options';
import { FilterFields } from '@/app/admin/filter-fields';
import {
  addressOf,
  cursorLinks,
  hrefWith,
  textOf,
  type PageProps,
  type Query,
} from '@/app/address';
import { commissionSelectLabel, staffCommissionColumns } from '@/components/commissions/columns';
import { CommissionDrawer } from '@/components/commissions/why';
import { BulkActions } from '@/components/console/bulk-actions';
import { ListPage } from '@/components/console/list-page';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import type { CommissionItem } from '@/lib/commissions/dto';
import { explainCommission } from '@/lib/commissions/explain';
import { countCommissionTabs, listCommissions, sumCommissions } from '@/lib/commissions/queries';
import { CLAWBACK_REASONS, VOID_REASONS } from '@/lib/commissions/words';
import { currentTime } from '@/lib/db/transact';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Commissions' };

const path = '/admin/commissions';

export default async function CommissionsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const pageDays = await loadPageDays(viewer, query);
  const view = readView(query, pageDays.calendar);
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'commission', 64);
  // They come after the rows.
  const summing = unwatched(sumCommissions(viewer, view.filter));
  const counting = unwatched(countCommissionTabs(viewer, view.common));
  const [page, affiliates, groups, explanation, programs, now] = await Promise.all([
    listCommissions(viewer, view.filter, { cursor }),
    affiliateOptions(viewer, view.given.affiliate),
    groupOptions(viewer),
    openId ? explainCommission(viewer, openId) : null,
    listPrograms(viewer),
    currentTime(),
  ]);
  const mayReview = can(viewer.role, 'commissions.review');
  const currency = programs[0]?.currency;
  const here = addressOf(path, query);
  const tabs = {
    current: view.tab,
    hrefOf: (tab: CommissionTab) => here({ tab, cursor: undefined, commission: undefined }),
  };
  return (
    <ListPage
      title="Commissions"
      filter={filterOf(view, { affiliates, groups }, pageDays.typedWords)}
      actions={
        <>
          <Export query={query} />
          {mayReview ? <BonusButton to={affiliates} currency={currency ?? 'USD'} /> : null}
        </>
      }
      tabs={
        <Suspense fallback={<StateTabs {...tabs} />}>
          <CountedTabs counting={counting} {...tabs} />
        </Suspense>
      }
      before={openId && !explanation ? <Missing /> : null}
      caption="Commissions"
      columns={staffCommissionColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ commission: row.id })}
      activeKey={explanation?.commission.id}
      selectLabel={mayReview ? commissionSelectLabel : undefined}
      selection={{
        rows: page.items.map(tickable),
        actions: mayReview ? <Ticked /> : null,
      }}
      empty={<Nothing tab={view.tab} isFiltered={view.activeCount > 0} />}
      summary={<Summary summing={summing} main={currency} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
      drawer={
        explanation ? (
          <OpenCommission explanation={explanation} mayReview={mayReview} now={now} here={here} />
        ) : null
      }
    />
  );
}

/** A failure is for its reader to show, also when nobody waits for it any more. */
function unwatched<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => undefined);
  return reading;
}

type Options = { affiliates: AffiliateOptions; groups: Awaited<ReturnType<typeof groupOptions>> };

function filterOf(view: CommissionView, options: Options, days: string) {
  return {
    activeCount: view.activeCount,
    clearHref: hrefWith(path, {}, { tab: view.tab }),
    keep: { tab: view.tab },
    children: (
      <FilterFields
        days={days}
        given={view.given}
        {...options}
        searchHint="Order, customer, sub-ID or affiliate"
      />
    ),
  };
}

function Export({ query }: { query: Query }) {
  return (
    <LinkButton
      plain
      href={hrefWith(`${path}/export`, query, { commission: undefined, cursor: undefined })}
      icon={<Download aria-hidden />}
    >
      Export
    </LinkButton>
  );
}

function Missing() {
  return <Callout tone="warning">There is no such commission any more.</Callout>;
}

function tickable({ id, remainingMinor: minor, currency }: CommissionItem) {
  return { id, minor, currency };
}

function Summary(totals: ComponentProps<typeof Totals>) {
  return (
    <Suspense fallback={<span className="text-faint">Counting…</span>}>
      <Totals {...totals} />
    </Suspense>
  );
}

/** What can be done with the ticked ones. */
function Ticked() {
  return (
    <BulkActions
      noun={{ one: 'commission', many: 'commissions' }}
      main={{ verb: 'Approve', pendingLabel: 'Approving', action: approveManyAction }}
      questions={[
        {
          key: 'void',
          verb: 'Void',
          action: voidManyAction,
          description: 'Only pending ones can be voided. The affiliates read the reason.',
          presets: VOID_REASONS,
        },
        {
          key: 'claw-back',
          verb: 'Claw back',
          action: clawBackManyAction,
          description:
            'Takes all that is left of each. What was paid comes off the next payout. The affiliates read the reason.',
          presets: CLAWBACK_REASONS,
        },
      ]}
    />
  );
}

type OpenCommissionProps = {
  explanation: NonNullable<Awaited<ReturnType<typeof explainCommission>>>;
  mayReview: boolean;
  now: Date;
  here: ReturnType<typeof addressOf>;
};

function OpenCommission({ explanation, mayReview, now, here }: OpenCommissionProps) {
  return (
    <CommissionDrawer
      explanation={explanation}
      audience="staff"
      closeHref={here({ commission: undefined })}
      payoutHref={(id) => `/admin/payouts?tab=all&payout=${id}`}
      orderHref={(id) => `/admin/orders?order=${id}`}
      commissionHref={(id) => `/admin/commissions?tab=all&commission=${id}`}
      footer={
        mayReview ? <CommissionActions commission={explanation.commission} now={now} /> : undefined
      }
    />
  );
}

function Nothing({ tab, isFiltered }: { tab: CommissionTab; isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<ListChecks />}
        title="Nothing fits this filter"
        action={<LinkButton href={hrefWith(path, {}, { tab })}>Clear the filter</LinkButton>}
      />
    );
  }
  return tab === 'review' ? (
    <EmptyState
      icon={<ListChecks />}
      title="Nothing to review"
      action={<LinkButton href={`${path}?tab=all`}>See all commissions</LinkButton>}
    >
      New commissions wait here for your approval as orders come in.
    </EmptyState>
  ) : (
    <EmptyState icon={<ListChecks />} title="None here">
      Commissions appear here when they reach this state.
    </EmptyState>
  );
}
