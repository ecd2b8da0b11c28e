import { loadPageDays } from '@/app/reader-days';
import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { groupOptions } from '@/app/admin/group-options';
import { FilterFields } from '@/app/admin/filter-fields';
import { readGiven } from '@/app/admin/given-filter';
import { approveManyPayoutsAction } from '@/app/admin/payouts/actions';
import { giveWords, PayoutActions } from '@/app/admin/payouts/drawer-actions';
import { NewBatch } from '@/app/admin/payouts/new-batch';
import { BulkActions } from '@/components/console/bulk-actions';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { MoneyList } from '@/components/console/money-list';
import { payoutSelectLabel, staffPayoutColumns } from '@/components/payouts/columns';
import { PayoutDrawer } from '@/components/payouts/detail';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { getPayout } from '@/lib/payouts/get-payout';
import { countPayoutTabs, listPayouts, sumPayouts } from '@/lib/payouts/queries';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_METHOD_WORDS, PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Payouts' };

const path = '/admin/payouts';
const TABS = [...PAYOUT_STATUSES, 'all'] as const;
type Tab = (typeof TABS)[number];
type Here = ReturnType<typeof addressOf>;

export default async function PayoutsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const tab = wordOf(query, 'tab', TABS) ?? 'requested';
  const pageDays = await loadPageDays(viewer, query);
  const shared = readGiven(query, pageDays.calendar);
  const { given } = shared;
  const method = wordOf(query, 'method', PAYOUT_METHODS);
  const common = { ...shared.filter, ...(method ? { method } : {}) };
  const activeCount = shared.activeCount + (method ? 1 : 0);
  const filter = tab === 'all' ? common : { ...common, status: tab };
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'payout', 64);
  const [page, sums, counts, affiliates, groups, payout] = await Promise.all([
    listPayouts(viewer, filter, { cursor }),
    sumPayouts(viewer, filter),
    countPayoutTabs(viewer, common),
    affiliateOptions(viewer, given.affiliate),
    groupOptions(viewer),
    openId ? getPayout(viewer, openId) : null,
  ]);
  const mayReview = can(viewer.role, 'payouts.review');
  const canTick = mayReview && (tab === 'requested' || tab === 'approved');
  const here = addressOf(path, query);
  const fields = (
    <>
      <FilterFields
        days={pageDays.typedWords}
        given={given}
        affiliates={affiliates}
        groups={groups}
        searchHint="Affiliate or reference"
      />
      <Field label="Method">
        <Select
          name="method"
          placeholder="All methods"
          options={PAYOUT_METHODS.map((value) => ({ value, label: PAYOUT_METHOD_WORDS[value] }))}
          defaultValue={method ?? ''}
        />
      </Field>
    </>
  );
  return (
    <ListPage
      title="Payouts"
      filter={{
        activeCount,
        clearHref: hrefWith(path, {}, { tab }),
        keep: { tab },
        children: fields,
      }}
      actions={<Exports query={query} />}
      tabs={<PayoutTabs current={tab} counts={counts} here={here} />}
      before={<Notes isMissing={openId !== undefined && payout === null} />}
      caption="Payouts"
      columns={staffPayoutColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ payout: row.id })}
      activeKey={payout?.id}
      selectLabel={canTick ? payoutSelectLabel : undefined}
      selection={{
        rows: page.items.map(({ id, amountMinor: minor, currency }) => ({ id, minor, currency })),
        actions: canTick ? <Ticked tab={tab} rows={page.items} /> : null,
      }}
      empty={<NoPayouts tab={tab} isFiltered={activeCount > 0} />}
      summary={<Summary sums={sums} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
      drawer={payout ? <OpenPayout viewer={viewer} payout={payout} here={here} /> : null}
    />
  );
}

function Exports({ query }: { query: Awaited<PageProps['searchParams']> }) {
  const fileOf = (what: string) =>
    hrefWith(`/admin/export/${what}`, query, { payout: undefined, cursor: undefined });
  return (
    <ExportLinks
      files={[
        { label: 'Export', href: fileOf('payouts') },
        { label: 'Export items', href: fileOf('payout-items') },
      ]}
    />
  );
}

type PayoutTabsProps = {
  current: Tab;
  counts: Awaited<ReturnType<typeof countPayoutTabs>>;
  here: Here;
};

function PayoutTabs({ current, counts, here }: PayoutTabsProps) {
  return (
    <Tabs
      label="Payouts by status"
      items={TABS.map((tab) => ({
        href: here({ tab, cursor: undefined, payout: undefined }),
        label: tabWords(tab),
        count: tab === 'all' ? counts.all : counts.byStatus[tab],
        active: tab === current,
      }))}
    />
  );
}

function tabWords(tab: Tab): string {
  if (tab === 'all') return 'All';
  return tab === 'requested' ? 'To approve' : PAYOUT_STATUS_WORDS[tab].label;
}

function Notes({ isMissing }: { isMissing: boolean }) {
  return (
    <>
      <p>
        <TextLink href="/admin/payouts/batches">Batches and their files</TextLink>
      </p>
      {isMissing ? <Callout tone="warning">There is no such payout.</Callout> : null}
    </>
  );
}

/** What can be done with the ticked ones: approve those that wait, or gather the approved in a batch. */
function Ticked({ tab, rows }: { tab: Tab; rows: readonly PayoutSummary[] }) {
  return tab === 'requested' ? (
    <BulkActions
      noun={{ one: 'payout', many: 'payouts' }}
      main={{ verb: 'Approve', pendingLabel: 'Approving', action: approveManyPayoutsAction }}
    />
  ) : (
    <NewBatch
      rows={rows.map(({ id, programId, currency, method, batchId }) => ({
        id,
        programId,
        currency,
        method,
        batchId,
      }))}
    />
  );
}

function NoPayouts({ tab, isFiltered }: { tab: Tab; isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<Wallet />}
        title="Nothing fits this filter"
        action={<LinkButton href={hrefWith(path, {}, { tab })}>Clear the filter</LinkButton>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Wallet />}
      title={tab === 'requested' ? 'No payout waits for you' : 'None here'}
      {...(tab === 'all'
        ? {}
        : { action: <LinkButton href={`${path}?tab=all`}>See all payouts</LinkButton> })}
    >
      Payouts appear here when affiliates ask for their money.
    </EmptyState>
  );
}

function Summary({ sums }: { sums: Awaited<ReturnType<typeof sumPayouts>> }) {
  const count = sums.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return null;
  return (
    <>
      {formatNumber(count)} {count === 1 ? 'payout' : 'payouts'},{' '}
      <MoneyList
        inline
        amounts={sums.map(({ currency, amountMinor }) => ({ currency, minor: amountMinor }))}
      />
    </>
  );
}

type OpenPayoutProps = {
  viewer: StaffViewer;
  payout: NonNullable<Awaited<ReturnType<typeof getPayout>>>;
  here: Here;
};

function OpenPayout({ viewer, payout, here }: OpenPayoutProps) {
  const mayReview = can(viewer.role, 'payouts.review');
  return (
    <PayoutDrawer
      payout={payout}
      toDo={mayReview ? giveWords(payout) : null}
      audience="staff"
      statementPath={can(viewer.role, 'books.read') ? '/admin/statements' : undefined}
      closeHref={here({ payout: undefined })}
      commissionHref={(id) => `/admin/commissions?tab=all&commission=${id}`}
      batchHref={(id) => `/admin/payouts/batches/${id}`}
      footer={mayReview ? <PayoutActions payout={payout} /> : undefined}
    />
  );
}
