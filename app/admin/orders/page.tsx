import { loadPageDays } from '@/app/reader-days';
import { ShoppingBag } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { groupOptions } from '@/app/admin/group-options';
import { FilterFields } from '@/app/admin/filter-fields';
import { readGiven } from '@/app/admin/given-filter';
import { orderColumns } from '@/app/admin/orders/columns';
import { OpenOrder } from '@/app/admin/orders/open-order';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { MoneyList } from '@/components/console/money-list';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { Tabs } from '@/components/ui/tabs';
import { ORDER_REASONS, type OrderReason } from '@/lib/attribution/types';
import { findOrders, sumOrders, type OrderSums } from '@/lib/orders/find-orders';
import { getOrder } from '@/lib/orders/queries';
import { ORDER_REASON_WORDS } from '@/lib/orders/reasons';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Orders' };

const path = '/admin/orders';

const TABS = ['all', 'attributed', 'unattributed'] as const;
type Tab = (typeof TABS)[number];
const TAB_WORDS = { all: 'All', attributed: 'With an affiliate', unattributed: 'Without' };
const EARNED = {
  all: {},
  attributed: { earned: 'somebody' },
  unattributed: { earned: 'nobody' },
} as const;

export default async function OrdersPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const tab = wordOf(query, 'tab', TABS) ?? 'all';
  const pageDays = await loadPageDays(viewer, query);
  const { given, filter, activeCount } = readGiven(query, pageDays.calendar);
  const reason = wordOf(query, 'reason', ORDER_REASONS);
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'order', 64);
  const filterOf = (one: Tab) => ({ ...filter, reason, ...EARNED[one] });
  const [page, all, attributed, unattributed, affiliates, groups, order] = await Promise.all([
    findOrders(viewer, filterOf(tab), { cursor }),
    sumOrders(viewer, filterOf('all')),
    sumOrders(viewer, filterOf('attributed')),
    sumOrders(viewer, filterOf('unattributed')),
    affiliateOptions(viewer, given.affiliate),
    groupOptions(viewer),
    openId ? getOrder(viewer, openId) : null,
  ]);
  const sums = { all, attributed, unattributed };
  const filters = activeCount + (reason ? 1 : 0);
  const here = addressOf(path, query);
  const fileOf = (what: string) =>
    hrefWith(`/admin/export/${what}`, query, { order: undefined, cursor: undefined });
  return (
    <ListPage
      title="Orders"
      filter={{
        activeCount: filters,
        clearHref: hrefWith(path, {}, { tab }),
        keep: { tab },
        children: (
          <>
            <FilterFields
              days={pageDays.typedWords}
              given={given}
              affiliates={affiliates}
              groups={groups}
              searchHint="Order or customer"
            />
            <ReasonField reason={reason} />
          </>
        ),
      }}
      actions={<ExportLinks files={[{ label: 'Export', href: fileOf('orders') }]} />}
      tabs={<OrderTabs current={tab} sums={sums} here={here} />}
      caption="Orders"
      columns={orderColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ order: row.id })}
      activeKey={order?.id}
      empty={<NoOrders isFiltered={filters > 0 || tab !== 'all'} />}
      summary={<Summary sum={sums[tab]} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
      after={<MoreExports fileOf={fileOf} />}
      drawer={<OpenOrder viewer={viewer} order={order} closeHref={here({ order: undefined })} />}
    />
  );
}

function ReasonField({ reason }: { reason: OrderReason | undefined }) {
  return (
    <Field label="Why nobody earned">
      <Select
        name="reason"
        placeholder="Any reason"
        options={ORDER_REASONS.map((value) => ({ value, label: ORDER_REASON_WORDS[value] }))}
        defaultValue={reason ?? ''}
      />
    </Field>
  );
}

type OrderTabsProps = {
  current: Tab;
  sums: Record<Tab, OrderSums>;
  here: (changes: Record<string, string | undefined>) => string;
};

function OrderTabs({ current, sums, here }: OrderTabsProps) {
  return (
    <Tabs
      label="Orders by attribution"
      items={TABS.map((tab) => ({
        href: here({ tab, cursor: undefined, order: undefined }),
        label: TAB_WORDS[tab],
        count: sums[tab].count,
        active: tab === current,
      }))}
    />
  );
}

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState
      icon={<ShoppingBag />}
      title="No orders here"
      action={<LinkButton href={path}>See all orders</LinkButton>}
    />
  ) : (
    <EmptyState icon={<ShoppingBag />} title="No orders yet">
      They appear here as soon as the shop reports the first one, by the API or by Stripe.
    </EmptyState>
  );
}

function Summary({ sum }: { sum: OrderSums }) {
  if (sum.count === 0) return null;
  return (
    <>
      {formatNumber(sum.count)} {sum.count === 1 ? 'order' : 'orders'},{' '}
      <MoneyList inline amounts={sum.money} />
    </>
  );
}

function MoreExports({ fileOf }: { fileOf: (what: string) => string }) {
  return (
    <div className="flex flex-wrap gap-2">
      <ExportLinks
        size="sm"
        files={[
          { label: 'Export refunds', href: fileOf('refunds') },
          { label: 'Export disputes', href: fileOf('disputes') },
          { label: 'Export customers', href: fileOf('customers') },
        ]}
      />
    </div>
  );
}
