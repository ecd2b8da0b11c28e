import { MoneyList } from '@/components/console/money-list';
import { formatNumber } from '@/components/ui/format';
import { Tabs } from '@/components/ui/tabs';
import { COMMISSION_TABS, type CommissionTab } from '@/app/admin/commissions/view';
import type { CommissionSums, CommissionTabs } from '@/lib/commissions/queries';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';

type StateTabsProps = {
  current: CommissionTab;
  hrefOf: (tab: CommissionTab) => string;
  counts?: CommissionTabs;
};

/** The views of the list; without the counts while they are being counted. */
export function StateTabs({ current, hrefOf, counts }: StateTabsProps) {
  return (
    <Tabs
      label="Commissions by state"
      items={COMMISSION_TABS.map((tab) => ({
        href: hrefOf(tab),
        label: tabWords(tab),
        ...(counts ? { count: tabCount(tab, counts) } : {}),
        active: tab === current,
      }))}
    />
  );
}

type CountedTabsProps = Omit<StateTabsProps, 'counts'> & { counting: Promise<CommissionTabs> };

/** Counting a million rows takes longer than reading a page of them, and comes after it. */
export async function CountedTabs({ counting, ...tabs }: CountedTabsProps) {
  return <StateTabs {...tabs} counts={await counting} />;
}

export async function Totals({
  summing,
  main,
}: {
  summing: Promise<CommissionSums>;
  main: string | undefined;
}) {
  const sums = await summing;
  if (sums.count === 0) return null;
  return (
    <>
      {formatNumber(sums.count)} {sums.count === 1 ? 'commission' : 'commissions'}
      {sums.money.length > 0 ? ', ' : null}
      <MoneyList
        inline
        main={main}
        amounts={sums.money.map(({ currency, remainingMinor }) => ({
          currency,
          minor: remainingMinor,
        }))}
      />
    </>
  );
}

function tabWords(tab: CommissionTab): string {
  if (tab === 'review') return 'Needs review';
  if (tab === 'all') return 'All';
  return tab === 'held' ? 'Held' : COMMISSION_STATUS_WORDS[tab].label;
}

function tabCount(tab: CommissionTab, counts: CommissionTabs): number {
  if (tab === 'review' || tab === 'all' || tab === 'held') return counts[tab];
  return counts.byStatus[tab];
}
