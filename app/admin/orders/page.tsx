import { ShoppingBag } from 'lucide-react';
import type { Metadata } from 'next';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { FilterFields } from '@/app/admin/filter-fields';
import { affiliateNames, findOrders, sumOrders, type ConsoleOrder } from '@/lib/orders/find-orders';
import { OrderDrawer } from '@/app/admin/orders/order-drawer';
import { dayOf, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { ExportLinks } from '@/components/console/export-links';
import { ListFoot } from '@/components/console/list-foot';
import { MoneyList } from '@/components/console/money-list';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Stack } from '@/components/ui/stack';
import { Tabs } from '@/components/ui/tabs';
import { ORDER_REASONS } from '@/lib/attribution/types';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { getCommission } from '@/lib/commissions/queries';
import { getOrder } from '@/lib/orders/queries';
import { ORDER_REASON_WORDS } from '@/lib/orders/reasons';
import { addDays } from '@/lib/time/calendar';

export const metadata: Metadata = { title: 'Orders' };

const path = '/admin/orders';

const columns: readonly Column<ConsoleOrder>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.orderId, className: 'wrap-anywhere' },
  {
    key: 'customer',
    header: 'Customer',
    phone: 'hidden',
    cell: (row) => row.customerId,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'affiliate',
    header: 'Affiliate, or why none',
    cell: (row) =>
      row.reasonText ? (
        <span className="text-muted">{row.reasonText}</span>
      ) : (
        (row.affiliateName ?? '')
      ),
  },
  {
    key: 'amount',
    header: 'Order value',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
  },
  {
    key: 'refunded',
    header: 'Refunded',
    align: 'end',
    phone: 'hidden',
    cell: (row) =>
      row.refundedMinor === 0n ? null : (
        <Money minor={-row.refundedMinor} currency={row.currency} />
      ),
  },
  {
    key: 'commission',
    header: 'Commission',
    align: 'end',
    phoneLabel: 'Commission',
    cell: (row) =>
      row.commission ? (
        <Money
          minor={row.commission.amountMinor - row.commission.clawedBackMinor}
          currency={row.commission.currency}
          struck={row.commission.status === 'voided'}
        />
      ) : (
        <span className="text-faint">None</span>
      ),
  },
  {
    key: 'at',
    header: 'When',
    phone: 'status',
    cell: (row) => <DateTime value={row.occurredAt} format="day" />,
  },
];

const TABS = ['all', 'attributed', 'unattributed'] as const;
const TAB_WORDS = { all: 'All', attributed: 'With an affiliate', unattributed: 'Without' };

export default async function OrdersPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const tab = wordOf(query, 'tab', TABS) ?? 'all';
  const [from, to] = [dayOf(query, 'from'), dayOf(query, 'to')];
  const given = {
    affiliate: textOf(query, 'affiliate', 64),
    q: textOf(query, 'q', 100),
    from: from && textOf(query, 'from'),
    to: to && textOf(query, 'to'),
  };
  const reason = wordOf(query, 'reason', ORDER_REASONS);
  const common = {
    reason,
    affiliateId: given.affiliate,
    search: given.q,
    from,
    to: to && addDays(to, 1),
  };
  const tabFilter = (one: (typeof TABS)[number]) =>
    one === 'all'
      ? common
      : { ...common, earned: one === 'attributed' ? ('somebody' as const) : ('nobody' as const) };
  const cursor = textOf(query, 'cursor');
  const openId = textOf(query, 'order', 64);
  const [page, all, attributed, unattributed, affiliates, order] = await Promise.all([
    findOrders(viewer, tabFilter(tab), { cursor }),
    sumOrders(viewer, tabFilter('all')),
    sumOrders(viewer, tabFilter('attributed')),
    sumOrders(viewer, tabFilter('unattributed')),
    affiliateOptions(viewer),
    openId ? getOrder(viewer, openId) : null,
  ]);
  const [commission, names] = await Promise.all([
    order?.commission ? getCommission(viewer, order.commission.id) : null,
    affiliateNames(viewer, [
      ...(order?.candidates.flatMap((candidate) => candidate.affiliateId ?? []) ?? []),
      ...(order?.affiliateId ? [order.affiliateId] : []),
    ]),
  ]);
  const sums = { all, attributed, unattributed };
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  const fileOf = (what: string) =>
    hrefWith(`/admin/export/${what}`, query, { order: undefined, cursor: undefined });
  const activeCount = [...Object.values(given), reason].filter(Boolean).length;
  return (
    <>
      <PageHeader
        title="Orders"
        action={
          <>
            <FilterBar
              activeCount={activeCount}
              clearHref={hrefWith(path, {}, { tab })}
              keep={{ tab }}
            >
              <FilterFields given={given} affiliates={affiliates} searchHint="Order or customer" />
              <Field label="Why nobody earned">
                <Select
                  name="reason"
                  placeholder="Any reason"
                  options={ORDER_REASONS.map((value) => ({
                    value,
                    label: ORDER_REASON_WORDS[value],
                  }))}
                  defaultValue={reason ?? ''}
                />
              </Field>
            </FilterBar>
            <ExportLinks files={[{ label: 'Export', href: fileOf('orders') }]} />
          </>
        }
      />
      <Stack>
        <Tabs
          label="Orders by attribution"
          items={TABS.map((one) => ({
            href: here({ tab: one, cursor: undefined, order: undefined }),
            label: TAB_WORDS[one],
            count: sums[one].count,
            active: one === tab,
          }))}
        />
        <div>
          <div className="border-line bg-surface rounded-lg border">
            <DataTable
              caption="Orders"
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              rowHref={(row) => here({ order: row.id })}
              activeKey={order?.id}
              empty={
                activeCount > 0 || tab !== 'all' ? (
                  <EmptyState
                    icon={<ShoppingBag />}
                    title="No orders here"
                    action={<LinkButton href={path}>See all orders</LinkButton>}
                  />
                ) : (
                  <EmptyState icon={<ShoppingBag />} title="No orders yet">
                    They appear here as soon as the shop reports the first one, by the API or by
                    Stripe.
                  </EmptyState>
                )
              }
            />
          </div>
          <ListFoot
            summary={
              sums[tab].count > 0 ? (
                <>
                  {formatNumber(sums[tab].count)} {sums[tab].count === 1 ? 'order' : 'orders'},{' '}
                  <MoneyList inline amounts={sums[tab].money} />
                </>
              ) : null
            }
            firstHref={cursor ? here({ cursor: undefined }) : undefined}
            nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
          />
        </div>
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
      </Stack>
      {order ? (
        <OrderDrawer
          order={order}
          commission={commission}
          names={names}
          closeHref={here({ order: undefined })}
          mayReview={can(viewer.role, 'commissions.review')}
          mayReattribute={can(viewer.role, 'attribution.write')}
        />
      ) : null}
    </>
  );
}
