import { Store } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { eventColumns, shopColumns } from '@/app/admin/settings/shops/columns';
import { NewShop } from '@/app/admin/settings/shops/new-shop';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { listConnections, listLatestEvents } from '@/lib/connectors/connections/queries';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Shops' };

export default async function ShopsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('keys.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [shops, events, programs] = await Promise.all([
    listConnections(viewer, { cursor }),
    listLatestEvents(viewer),
    listPrograms(viewer),
  ]);
  const choices = programs.map((program) => ({ value: program.id, label: program.name }));
  return (
    <ListPage
      title="Settings"
      actions={<NewShop programs={choices} />}
      tabs={<SettingsTabs role={viewer.role} active="shops" />}
      panel={{ title: 'Shops' }}
      caption="Connected shops"
      columns={shopColumns(env().APP_URL)}
      rows={shops.items}
      rowKey={(row) => row.id}
      cursor={cursorLinks(addressOf('/admin/settings/shops', query), cursor, shops.nextCursor)}
      empty={
        <EmptyState icon={<Store />} title="No shops yet">
          A connected shop reports what it sells by itself. Connect one and give it the address.
        </EmptyState>
      }
      after={
        events.length === 0 ? null : (
          <ListPanel
            title="Latest events"
            caption="The latest events of shops"
            columns={eventColumns}
            rows={events}
            rowKey={(row) => row.id}
          />
        )
      }
    />
  );
}
