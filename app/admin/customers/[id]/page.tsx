import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { addressOf, cursorLinks, textOf, type Query } from '@/app/address';
import { JoinWith } from '@/app/admin/customers/acts';
import { Attributions } from '@/app/admin/customers/[id]/attributions';
import { Names } from '@/app/admin/customers/[id]/names';
import { Subscriptions } from '@/app/admin/customers/[id]/subscriptions';
import { Pairs } from '@/app/admin/customers/[id]/pairs';
import { orderColumns } from '@/app/admin/orders/columns';
import { CustomerPersonActions } from '@/app/admin/people/person-actions';
import { ListPanel } from '@/components/console/list-panel';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Columns, Stack } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import { listSubscriptions } from '@/lib/connectors/subscriptions/queries';
import { getCustomer } from '@/lib/orders/customer-queries';
import type { CustomerDetailsDto } from '@/lib/orders/customer-types';
import { affiliateNames, findOrders, type ConsoleOrder } from '@/lib/orders/find-orders';
import { getAttribution } from '@/lib/orders/queries';
import { requireStaff } from '@/lib/people/session';
import { mayErase } from '@/lib/privacy/queries';

type CustomerPageProps = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

const load = cache(async (id: string) => {
  const viewer = await requireStaff('console.read');
  return { viewer, customer: (await getCustomer(viewer, id)) ?? notFound() };
});

const titleOf = ({ id, names }: CustomerDetailsDto) => names[0]?.name ?? id;

export async function generateMetadata({ params }: CustomerPageProps): Promise<Metadata> {
  return { title: titleOf((await load((await params).id)).customer) };
}

export default async function CustomerPage({ params, searchParams }: CustomerPageProps) {
  const { id } = await params;
  const { viewer, customer } = await load(id);
  if (customer.id !== id) redirect(`/admin/customers/${customer.id}`);
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [orders, attribution, subscriptions] = await Promise.all([
    findOrders(viewer, { customerRootId: id }, { cursor }),
    getAttribution(viewer, titleOf(customer), customer.programId),
    listSubscriptions(viewer, id),
  ]);
  const candidates = attribution?.candidates ?? [];
  const [order] = orders.items;
  const [names, isErasable] = await Promise.all([
    affiliateNames(
      viewer,
      candidates.flatMap(({ affiliateId }) => affiliateId ?? []),
    ),
    order ? mayErase(viewer, { orderId: order.id }) : false,
  ]);
  const mayWrite = can(viewer.role, 'attribution.write') && !customer.isErased;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/customers', label: 'Customers' }}
        title={titleOf(customer)}
        description={customer.isErased ? 'Erased' : customer.emails.join(', ')}
        action={mayWrite ? <JoinWith customerId={id} /> : null}
      />
      <Stack>
        <Pairs customer={customer} mayWrite={mayWrite} />
        <Columns>
          <Attributions
            attributions={customer.attributions}
            candidates={candidates}
            names={names}
          />
          <Facts customer={customer} order={isErasable ? order : undefined} />
        </Columns>
        <Names customer={customer} mayWrite={mayWrite} />
        <Subscriptions subscriptions={subscriptions} />
        <ListPanel
          title="Orders"
          caption="Orders"
          columns={orderColumns}
          rows={orders.items}
          rowKey={(row) => row.id}
          rowHref={(row) => `/admin/orders?order=${row.id}`}
          empty={
            <EmptyState title="No orders yet">
              They appear here when the customer pays under any of the names.
            </EmptyState>
          }
          cursor={cursorLinks(
            addressOf(`/admin/customers/${id}`, query),
            cursor,
            orders.nextCursor,
          )}
        />
      </Stack>
    </>
  );
}

/** `order`: one by which the person can be exported and erased, by those who may. */
function Facts({
  customer,
  order,
}: {
  customer: CustomerDetailsDto;
  order: ConsoleOrder | undefined;
}) {
  return (
    <Panel
      title="Facts"
      action={order ? <CustomerPersonActions id={order.id} orderNumber={order.orderId} /> : null}
    >
      <DefinitionList
        items={[
          { term: 'Since', value: <DateTime value={customer.createdAt} format="date" /> },
          ...(customer.emails.length > 0
            ? [{ term: 'E-mail', value: customer.emails.join(', ') }]
            : []),
          { term: 'Orders', value: customer.orderCount },
          { term: 'Customer', value: <Code>{customer.id}</Code> },
        ]}
      />
    </Panel>
  );
}
