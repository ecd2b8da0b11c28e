import { Download, ListChecks } from 'lucide-react';
import type { Metadata } from 'next';
import { Suspense } from 'react';
import {
  approveManyAction,
  clawBackManyAction,
  voidManyAction,
} from '@/app/admin/commissions/actions';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { BonusButton } from '@/app/admin/commissions/bonus-button';
import { CommissionActions } from '@/app/admin/commissions/drawer-actions';
import { CountedTabs, StateTabs, Totals } from '@/app/admin/commissions/totals';
import { readView, type CommissionTab } from '@/app/admin/commissions/view';
import { FilterFields } from '@/app/admin/filter-fields';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { CommissionTable } from '@/components/commissions/table';
import { CommissionDrawer } from '@/components/commissions/why';
import { BulkActions } from '@/components/console/bulk-actions';
import { ListFoot } from '@/components/console/list-foot';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterBar } from '@/components/ui/filter-bar';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { SelectionProvider } from '@/components/ui/selection';
import { Stack } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
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
  const view = readView(query);
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'commission', 64);
  // They come after the rows. A failure is theirs to show, also when nobody waits for them any more.
  const summing = sumCommissions(viewer, view.filter);
  const counting = countCommissionTabs(viewer, view.common);
  for (const later of [summing, counting]) later.catch(() => undefined);
  const [page, affiliates, explanation, programs, now] = await Promise.all([
    listCommissions(viewer, view.filter, { cursor }),
    affiliateOptions(viewer),
    openId ? explainCommission(viewer, openId) : null,
    listPrograms(viewer),
    currentTime(),
  ]);
  const mayReview = can(viewer.role, 'commissions.review');
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  const closeHref = here({ commission: undefined });
  const tabHref = (tab: CommissionTab) => here({ tab, cursor: undefined, commission: undefined });
  return (
    <>
      <PageHeader
        title="Commissions"
        action={
          <>
            <FilterBar
              activeCount={view.activeCount}
              clearHref={hrefWith(path, {}, { tab: view.tab })}
              keep={{ tab: view.tab }}
            >
              <FilterFields
                given={view.given}
                affiliates={affiliates}
                searchHint="Order, customer, sub-ID or affiliate"
              />
            </FilterBar>
            <LinkButton
              plain
              href={hrefWith(`${path}/export`, query, { commission: undefined, cursor: undefined })}
              icon={<Download aria-hidden />}
            >
              Export
            </LinkButton>
            {mayReview ? (
              <BonusButton affiliates={affiliates} currency={programs[0]?.currency ?? 'USD'} />
            ) : null}
          </>
        }
      />
      <Stack>
        <Suspense fallback={<StateTabs current={view.tab} hrefOf={tabHref} />}>
          <CountedTabs counting={counting} current={view.tab} hrefOf={tabHref} />
        </Suspense>
        {openId && !explanation ? (
          <Callout tone="warning">There is no such commission any more.</Callout>
        ) : null}
        <SelectionProvider
          rows={page.items.map(({ id, remainingMinor, currency }) => ({
            id,
            minor: remainingMinor,
            currency,
          }))}
        >
          <div className="border-line bg-surface rounded-lg border">
            <CommissionTable
              rows={page.items}
              audience="staff"
              rowHref={(row) => here({ commission: row.id })}
              activeKey={explanation?.commission.id}
              selectable={mayReview}
              empty={<Nothing tab={view.tab} isFiltered={view.activeCount > 0} />}
            />
          </div>
          <ListFoot
            summary={
              <Suspense fallback={<span className="text-faint">Counting…</span>}>
                <Totals summing={summing} main={programs[0]?.currency} />
              </Suspense>
            }
            firstHref={cursor ? here({ cursor: undefined }) : undefined}
            nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
          />
          {mayReview ? (
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
          ) : null}
        </SelectionProvider>
      </Stack>
      {explanation ? (
        <CommissionDrawer
          explanation={explanation}
          audience="staff"
          closeHref={closeHref}
          payoutHref={(id) => `/admin/payouts?tab=all&payout=${id}`}
          orderHref={(id) => `/admin/orders?order=${id}`}
          commissionHref={(id) => `/admin/commissions?tab=all&commission=${id}`}
          footer={
            mayReview ? (
              <CommissionActions commission={explanation.commission} now={now} />
            ) : undefined
          }
        />
      ) : null}
    </>
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
