'use client';

import { refuse } from '@/app/styleguide/refuse';
import { SALES, saleColumns, saleTicks, type Sale } from '@/app/styleguide/sales';
import { BulkActions } from '@/components/console/bulk-actions';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { UrlDrawer } from '@/components/console/url-drawer';
import { Button } from '@/components/ui/button';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Money } from '@/components/ui/money';
import { Tabs } from '@/components/ui/tabs';

const PATH = '/styleguide/list';

/** The orders of the guide, one of them open when the address names it. */
export function SalesList({ open }: { open: string | undefined }) {
  const sale = SALES.find(({ id }) => id === open);
  return (
    <ListPage
      title="Orders"
      description="A page that is a list"
      back={{ href: '/styleguide', label: 'Styleguide' }}
      filter={{
        activeCount: 1,
        clearHref: PATH,
        children: (
          <Field label="Search">
            <Input name="search" autoComplete="off" />
          </Field>
        ),
      }}
      actions={<ExportLinks files={[{ label: 'Export', href: PATH }]} />}
      tabs={
        <Tabs
          label="Orders by state"
          items={[
            { href: PATH, label: 'All', count: 3, active: true },
            { href: `${PATH}?tab=review`, label: 'Needs review', count: 0, active: false },
          ]}
        />
      }
      caption="Orders"
      columns={saleColumns}
      rows={SALES}
      rowKey={(row) => row.id}
      rowHref={(row) => `${PATH}?order=${row.id}`}
      activeKey={sale?.id}
      selectLabel={(row) => `order ${row.id}`}
      selection={{ rows: saleTicks, actions: <OfTicked /> }}
      empty={<EmptyState title="No orders yet">They appear here with the first one.</EmptyState>}
      summary="3 of 1,204"
      cursor={{ firstHref: PATH, nextHref: `${PATH}?cursor=next` }}
      drawer={sale ? <OpenSale sale={sale} /> : null}
    />
  );
}

function OfTicked() {
  return (
    <BulkActions
      noun={{ one: 'order', many: 'orders' }}
      main={{ verb: 'Approve', pendingLabel: 'Approving', action: refuse }}
      questions={[
        {
          key: 'void',
          verb: 'Void',
          action: refuse,
          description: 'The affiliates earn nothing for them. This cannot be undone.',
          presets: ['Order cancelled', 'Test order'],
        },
      ]}
    />
  );
}

function OpenSale({ sale }: { sale: Sale }) {
  return (
    <UrlDrawer
      id={sale.id}
      closeHref={PATH}
      title={`Order ${sale.id}`}
      description={<Money minor={sale.minor} currency="USD" />}
      footer={<Button variant="primary">Approve the order</Button>}
    >
      <DrawerSection title="Facts">
        <DefinitionList items={[{ term: 'Affiliate', value: sale.who }]} />
      </DrawerSection>
    </UrlDrawer>
  );
}
