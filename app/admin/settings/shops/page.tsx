import { Store } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { eventColumns, shopColumns } from '@/app/admin/settings/shops/columns';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { listConnections, listEvents } from '@/lib/connectors/connections/queries';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Shops' };

export default async function ShopsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('keys.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [shops, events] = await Promise.all([
    listConnections(viewer, { cursor }),
    listEvents(viewer),
  ]);
  return (
    <ListPage
      title="Settings"
      actions={
        <LinkButton
          href="/admin/settings/shops/connect"
          variant="primary"
          icon={<Store aria-hidden />}
        >
          Connect a shop
        </LinkButton>
      }
      tabs={<SettingsTabs role={viewer.role} active="shops" />}
      panel={{ title: 'Shops' }}
      caption="Connected shops"
      columns={shopColumns}
      rows={shops.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `/admin/settings/shops/${row.id}`}
      cursor={cursorLinks(addressOf('/admin/settings/shops', query), cursor, shops.nextCursor)}
      empty={
        <EmptyState icon={<Store />} title="No shops yet">
          A connected shop reports what it sells by itself.
        </EmptyState>
      }
      after={
        events.items.length === 0 ? null : (
          <ListPanel
            title="Latest events"
            caption="The latest events of shops"
            columns={eventColumns('every shop')}
            rows={events.items}
            rowKey={(row) => row.id}
          />
        )
      }
    />
  );
}
