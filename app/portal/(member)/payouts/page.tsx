import { loadPageDays } from '@/app/reader-days';
import { dayAt } from '@/lib/time/program-calendar';
import { Wallet } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { NextPayout } from '@/app/portal/(member)/payouts/next-payout';
import { mainFirst } from '@/app/portal/currencies';
import { getAcceptedMembership } from '@/app/portal/membership';
import { cancelPayoutAction } from '@/app/portal/payout-actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { DebtList } from '@/components/debts/debt-list';
import { affiliatePayoutColumns } from '@/components/payouts/columns';
import { PayoutDrawer } from '@/components/payouts/detail';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { listDebts } from '@/lib/corrections/debts';
import { formatMoney } from '@/lib/money/format';
import { getPayout } from '@/lib/payouts/get-payout';
import { countPayoutTabs, listPayouts, sumPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails, getPayoutReadiness } from '@/lib/payouts/readiness';
import { getNextScheduled } from '@/lib/payouts/schedule/save-paying';
import { PAYOUT_STATUSES, type Debt, type PayoutStatus } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { requireAffiliate } from '@/lib/people/session';
import { getBalances } from '@/lib/reports/balances';

export const metadata: Metadata = { title: 'Payouts' };

const PATH = '/portal/payouts';

export default async function PayoutsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ affiliate, program }, query, balances] = await Promise.all([
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
  const pageDays = await loadPageDays(viewer, query);
  const [page, sums, counts, payout, details, readiness, debts, requestDay] = await Promise.all([
    listPayouts(viewer, filter, { cursor: cursor ?? null, limit: 25 }),
    sumPayouts(viewer, filter),
    countPayoutTabs(viewer),
    open ? getPayout(viewer, open) : null,
    getCurrentDetails(viewer),
    Promise.all(currencies.map((currency) => getPayoutReadiness(viewer, currency))),
    listDebts(viewer, viewer.affiliateId),
    affiliate.status === 'banned' ? null : getNextScheduled(viewer),
  ]);
  const here = addressOf(PATH, query);
  const file = hrefWith('/portal/export/payouts', query, { cursor: undefined, payout: undefined });
  return (
    <ListPage
      title="Payouts"
      actions={<ExportLinks files={[{ label: 'Export', href: file }]} />}
      before={
        <>
          <NextPayout
            readiness={readiness}
            details={details}
            requestDay={requestDay && dayAt(pageDays.calendar, requestDay)}
            days={pageDays.typedWords}
          />
          {debts.length > 0 ? <Debts debts={debts} /> : null}
          <StatusTabs current={tab} counts={counts} here={here} />
        </>
      }
      caption="Payouts"
      columns={affiliatePayoutColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ payout: row.id })}
      activeKey={open}
      empty={<NoPayouts isFiltered={tab !== undefined} isEnded={affiliate.status === 'banned'} />}
      cursor={cursorLinks(
        addressOf(PATH, { ...query, payout: undefined }),
        cursor,
        page.nextCursor,
      )}
      summary={<Summary shown={page.items.length} sums={sums} withMoney={tab !== undefined} />}
      drawer={
        payout ? <OpenPayout payout={payout} closeHref={here({ payout: undefined })} /> : null
      }
    />
  );
}

function Debts({ debts }: { debts: readonly Debt[] }) {
  return (
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
  );
}

type StatusTabsProps = {
  current: PayoutStatus | undefined;
  counts: Awaited<ReturnType<typeof countPayoutTabs>>;
  here: ReturnType<typeof addressOf>;
};

/** The states that hold something, and the one that is open. */
function StatusTabs({ current, counts, here }: StatusTabsProps) {
  const item = (tab: PayoutStatus | undefined, label: string, count: number) => ({
    href: here({ tab, cursor: undefined, payout: undefined }),
    label,
    count,
    active: tab === current,
  });
  return (
    <Tabs
      label="Payouts by status"
      items={[
        item(undefined, 'All', counts.all),
        ...PAYOUT_STATUSES.map((status) =>
          item(status, PAYOUT_STATUS_WORDS[status].label, counts.byStatus[status]),
        ).filter(({ count, active }) => count > 0 || active),
      ]}
    />
  );
}

function NoPayouts({ isFiltered, isEnded }: { isFiltered: boolean; isEnded: boolean }) {
  return isFiltered ? (
    <EmptyState title="Nothing here" action={<LinkButton href={PATH}>Show all payouts</LinkButton>}>
      No payout has this status.
    </EmptyState>
  ) : isEnded ? (
    <EmptyState icon={<Wallet />} title="No payouts" />
  ) : (
    <EmptyState icon={<Wallet />} title="No payouts yet">
      Once enough is available, request a payout above. It stands here with every commission that is
      in it.
    </EmptyState>
  );
}

type SummaryProps = {
  shown: number;
  sums: Awaited<ReturnType<typeof sumPayouts>>;
  withMoney: boolean;
};

function Summary({ shown, sums, withMoney }: SummaryProps) {
  const count = sums.reduce((total, sum) => total + sum.count, 0);
  return (
    <>
      {formatNumber(shown)} of {formatNumber(count)}
      {withMoney
        ? sums.map((sum) => (
            <span key={sum.currency}>
              , <Money minor={sum.amountMinor} currency={sum.currency} />
            </span>
          ))
        : null}
    </>
  );
}

type OpenPayoutProps = {
  payout: NonNullable<Awaited<ReturnType<typeof getPayout>>>;
  closeHref: string;
};

function OpenPayout({ payout, closeHref }: OpenPayoutProps) {
  return (
    <PayoutDrawer
      key={payout.id}
      payout={payout}
      audience="affiliate"
      statementPath="/portal/statements"
      closeHref={closeHref}
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
  );
}
