import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import { hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { mainFirst } from '@/app/portal/currencies';
import { getAcceptedMembership } from '@/app/portal/membership';
import { cancelPayoutAction } from '@/app/portal/payout-actions';
import { amountLines, RequestPayout } from '@/app/portal/request-payout';
import { DebtList } from '@/components/debts/debt-list';
import { PayoutDrawer } from '@/components/payouts/detail';
import { PayoutTable } from '@/components/payouts/table';
import { Button } from '@/components/ui/button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { ExportLinks } from '@/components/console/export-links';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { formatMoney } from '@/lib/money/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { Panel } from '@/components/ui/panel';
import { Columns, Stack } from '@/components/ui/stack';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { requireAffiliate } from '@/lib/people/session';
import { listDebts } from '@/lib/corrections/debts';
import { countPayoutTabs, getPayout, listPayouts, sumPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails, getPayoutReadiness } from '@/lib/payouts/readiness';
import { getNextScheduled } from '@/lib/payouts/schedule/save-paying';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_METHOD_WORDS, PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { getBalances } from '@/lib/reports/balances';

export const metadata: Metadata = { title: 'Payouts' };

const PATH = '/portal/payouts';

export default async function PayoutsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ program }, query, balances] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
    getBalances(viewer),
  ]);
  const tab = wordOf(query, 'tab', PAYOUT_STATUSES);
  const filter = tab ? { status: tab } : {};
  const cursor = textOf(query, 'cursor');
  const open = textOf(query, 'payout', 64);
  const currencies =
    balances.length > 0
      ? mainFirst(balances, program.currency).map((balance) => balance.currency)
      : [program.currency];
  const [page, sums, tabs, payout, details, readiness, debts, requestDay] = await Promise.all([
    listPayouts(viewer, filter, { cursor: cursor ?? null, limit: 25 }),
    sumPayouts(viewer, filter),
    countPayoutTabs(viewer),
    open ? getPayout(viewer, open) : null,
    getCurrentDetails(viewer),
    Promise.all(currencies.map((currency) => getPayoutReadiness(viewer, currency))),
    listDebts(viewer, viewer.affiliateId),
    getNextScheduled(viewer),
  ]);
  const tabHref = (next: string | undefined) =>
    hrefWith(PATH, query, { tab: next, cursor: undefined, payout: undefined });
  const count = sums.reduce((total, sum) => total + sum.count, 0);
  return (
    <>
      <PageHeader
        title="Payouts"
        action={
          <ExportLinks
            files={[
              {
                label: 'Export',
                href: hrefWith('/portal/export/payouts', query, {
                  cursor: undefined,
                  payout: undefined,
                }),
              },
            ]}
          />
        }
      />
      <Stack>
        <div id="next">
          <Columns>
            {readiness.map((ready) =>
              ready ? (
                <Panel
                  key={ready.currency}
                  title={readiness.length > 1 ? `Next payout, ${ready.currency}` : 'Next payout'}
                >
                  <DefinitionList
                    items={[
                      ...amountLines(ready),
                      ...(requestDay
                        ? [
                            {
                              term: 'Next monthly request',
                              value: <DateTime value={requestDay} format="date" />,
                            },
                          ]
                        : []),
                    ]}
                  />
                  <div className="mt-3">
                    <RequestPayout readiness={ready} details={details} />
                  </div>
                </Panel>
              ) : null,
            )}
            <Panel
              title="Paid to"
              action={<TextLink href="/portal/settings#payout-details">Change</TextLink>}
            >
              {details ? (
                <>
                  <p className="text-lg font-medium wrap-anywhere">{details.masked}</p>
                  <p className="text-muted">{PAYOUT_METHOD_WORDS[details.method]}</p>
                </>
              ) : (
                <>
                  <p className="text-muted mb-3">
                    Say where your money goes. Everything is stored encrypted.
                  </p>
                  <LinkButton href="/portal/settings#payout-details" variant="primary">
                    Add payout details
                  </LinkButton>
                </>
              )}
            </Panel>
          </Columns>
        </div>
        {debts.length > 0 ? (
          <Panel
            id="debts"
            title="Taken back after payment"
            description="You were paid for something that was later refunded or taken back. What is open comes off your next payout by itself: you have to do nothing."
          >
            <DebtList
              debts={debts}
              commissionHref={(id) => `/portal/commissions?commission=${id}`}
              payoutHref={(id) => hrefWith(PATH, {}, { payout: id })}
            />
          </Panel>
        ) : null}
        <div>
          <Tabs
            label="Payouts by status"
            className="mb-4"
            items={[
              {
                href: tabHref(undefined),
                label: 'All',
                count: tabs.all,
                active: tab === undefined,
              },
              ...PAYOUT_STATUSES.map((status) => ({
                href: tabHref(status),
                label: PAYOUT_STATUS_WORDS[status].label,
                count: tabs.byStatus[status],
                active: tab === status,
              })).filter((item) => item.count > 0 || item.active),
            ]}
          />
          <div className="border-line bg-surface rounded-lg border">
            <PayoutTable
              rows={page.items}
              audience="affiliate"
              rowHref={(row) => hrefWith(PATH, query, { payout: row.id })}
              activeKey={open}
              empty={
                tab ? (
                  <EmptyState
                    title="Nothing here"
                    action={<LinkButton href={PATH}>Show all payouts</LinkButton>}
                  >
                    No payout has this status.
                  </EmptyState>
                ) : (
                  <EmptyState icon={<Wallet />} title="No payouts yet">
                    Once enough is available, request a payout above. It stands here with every
                    commission that is in it.
                  </EmptyState>
                )
              }
            />
          </div>
          <Pagination
            previousHref={cursor ? hrefWith(PATH, query, { cursor: undefined }) : undefined}
            nextHref={
              page.nextCursor
                ? hrefWith(PATH, query, { cursor: page.nextCursor, payout: undefined })
                : undefined
            }
            summary={
              <>
                {formatNumber(page.items.length)} of {formatNumber(count)}
                {tab
                  ? sums.map((sum) => (
                      <span key={sum.currency}>
                        , <Money minor={sum.amountMinor} currency={sum.currency} />
                      </span>
                    ))
                  : null}
              </>
            }
          />
        </div>
      </Stack>
      {payout ? (
        <PayoutDrawer
          key={payout.id}
          payout={payout}
          audience="affiliate"
          statementPath="/portal/statements"
          closeHref={hrefWith(PATH, query, { payout: undefined })}
          commissionHref={(id) => `/portal/commissions?commission=${id}`}
          footer={
            payout.status === 'requested' ? (
              <ConfirmAction
                trigger={<Button>Withdraw request</Button>}
                title={`Withdraw the request for ${formatMoney(payout.amountMinor, payout.currency)}?`}
                description="Everything in it goes back to your balance. You can request another one any time."
                confirmLabel="Withdraw request"
                pendingLabel="Withdrawing"
                tone="danger"
                action={cancelPayoutAction}
                fields={{ payoutId: payout.id }}
              />
            ) : undefined
          }
        />
      ) : null}
    </>
  );
}
