import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { FilterFields } from '@/app/admin/filter-fields';
import { approveManyPayoutsAction } from '@/app/admin/payouts/actions';
import { PayoutActions } from '@/app/admin/payouts/drawer-actions';
import { NewBatch } from '@/app/admin/payouts/new-batch';
import { dayOf, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { BulkActions } from '@/components/console/bulk-actions';
import { ExportLinks } from '@/components/console/export-links';
import { ListFoot } from '@/components/console/list-foot';
import { MoneyList } from '@/components/console/money-list';
import { PayoutDrawer } from '@/components/payouts/detail';
import { PayoutTable } from '@/components/payouts/table';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterBar } from '@/components/ui/filter-bar';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { SelectionProvider } from '@/components/ui/selection';
import { Stack } from '@/components/ui/stack';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { countPayoutTabs, getPayout, listPayouts, sumPayouts } from '@/lib/payouts/queries';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { addDays } from '@/lib/time/calendar';

export const metadata: Metadata = { title: 'Payouts' };

const path = '/admin/payouts';
const TABS = [...PAYOUT_STATUSES, 'all'] as const;

export default async function PayoutsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const tab = wordOf(query, 'tab', TABS) ?? 'requested';
  const [from, to] = [dayOf(query, 'from'), dayOf(query, 'to')];
  const given = {
    affiliate: textOf(query, 'affiliate', 64),
    q: textOf(query, 'q', 100),
    from: from && textOf(query, 'from'),
    to: to && textOf(query, 'to'),
  };
  const common = {
    affiliateId: given.affiliate,
    search: given.q,
    from,
    to: to && addDays(to, 1),
  };
  const filter = tab === 'all' ? common : { ...common, status: tab };
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'payout', 64);
  const [page, sums, counts, affiliates, payout] = await Promise.all([
    listPayouts(viewer, filter, { cursor }),
    sumPayouts(viewer, filter),
    countPayoutTabs(viewer, common),
    affiliateOptions(viewer),
    openId ? getPayout(viewer, openId) : null,
  ]);
  const mayReview = can(viewer.role, 'payouts.review');
  const count = sums.reduce((sum, row) => sum + row.count, 0);
  const activeCount = Object.values(given).filter(Boolean).length;
  const fileOf = (what: string) =>
    hrefWith(`/admin/export/${what}`, query, { payout: undefined, cursor: undefined });
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  return (
    <>
      <PageHeader
        title="Payouts"
        action={
          <>
            <FilterBar
              activeCount={activeCount}
              clearHref={hrefWith(path, {}, { tab })}
              keep={{ tab }}
            >
              <FilterFields
                given={given}
                affiliates={affiliates}
                searchHint="Affiliate or reference"
              />
            </FilterBar>
            <ExportLinks
              files={[
                { label: 'Export', href: fileOf('payouts') },
                { label: 'Export items', href: fileOf('payout-items') },
              ]}
            />
          </>
        }
      />
      <Stack>
        <Tabs
          label="Payouts by status"
          items={TABS.map((one) => ({
            href: here({ tab: one, cursor: undefined, payout: undefined }),
            label:
              one === 'all'
                ? 'All'
                : one === 'requested'
                  ? 'To approve'
                  : PAYOUT_STATUS_WORDS[one].label,
            count: one === 'all' ? counts.all : counts.byStatus[one],
            active: one === tab,
          }))}
        />
        <p>
          <TextLink href="/admin/payouts/batches">Batches and their files</TextLink>
        </p>
        {openId && !payout ? <Callout tone="warning">There is no such payout.</Callout> : null}
        <SelectionProvider
          rows={page.items.map(({ id, amountMinor, currency }) => ({
            id,
            minor: amountMinor,
            currency,
          }))}
        >
          <div className="border-line bg-surface rounded-lg border">
            <PayoutTable
              rows={page.items}
              audience="staff"
              rowHref={(row) => here({ payout: row.id })}
              activeKey={payout?.id}
              selectable={mayReview && (tab === 'requested' || tab === 'approved')}
              empty={
                activeCount > 0 ? (
                  <EmptyState
                    icon={<Wallet />}
                    title="Nothing fits this filter"
                    action={
                      <LinkButton href={hrefWith(path, {}, { tab })}>Clear the filter</LinkButton>
                    }
                  />
                ) : (
                  <EmptyState
                    icon={<Wallet />}
                    title={tab === 'requested' ? 'No payout waits for you' : 'None here'}
                    {...(tab === 'all'
                      ? {}
                      : {
                          action: <LinkButton href={`${path}?tab=all`}>See all payouts</LinkButton>,
                        })}
                  >
                    Payouts appear here when affiliates ask for their money.
                  </EmptyState>
                )
              }
            />
          </div>
          <ListFoot
            summary={
              count > 0 ? (
                <>
                  {formatNumber(count)} {count === 1 ? 'payout' : 'payouts'},{' '}
                  <MoneyList
                    inline
                    amounts={sums.map(({ currency, amountMinor }) => ({
                      currency,
                      minor: amountMinor,
                    }))}
                  />
                </>
              ) : null
            }
            firstHref={cursor ? here({ cursor: undefined }) : undefined}
            nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
          />
          {mayReview && tab === 'requested' ? (
            <BulkActions
              noun={{ one: 'payout', many: 'payouts' }}
              main={{
                verb: 'Approve',
                pendingLabel: 'Approving',
                action: approveManyPayoutsAction,
              }}
            />
          ) : null}
          {mayReview && tab === 'approved' ? (
            <NewBatch
              rows={page.items.map(({ id, programId, currency, method, batchId }) => ({
                ...{ id, programId, currency, method, batchId },
              }))}
            />
          ) : null}
        </SelectionProvider>
      </Stack>
      {payout ? (
        <PayoutDrawer
          payout={payout}
          audience="staff"
          statementPath={can(viewer.role, 'books.read') ? '/admin/statements' : undefined}
          closeHref={here({ payout: undefined })}
          commissionHref={(id) => `/admin/commissions?tab=all&commission=${id}`}
          batchHref={(id) => `/admin/payouts/batches/${id}`}
          footer={mayReview ? <PayoutActions payout={payout} /> : undefined}
        />
      ) : null}
    </>
  );
}
