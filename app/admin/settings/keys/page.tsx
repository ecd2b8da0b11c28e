import { KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { keyColumns } from '@/app/admin/settings/keys/columns';
import { ConnectAgent } from '@/app/admin/settings/keys/connect-agent';
import { NewKey } from '@/app/admin/settings/keys/new-key';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { can } from '@/lib/auth/permissions';
import { env } from '@/lib/env';
import { listApiKeys } from '@/lib/people/keys/list-keys';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'API keys' };

export default async function KeysPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('keys.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [keys, programs, affiliates] = await Promise.all([
    listApiKeys(viewer, { cursor }),
    listPrograms(viewer),
    affiliateOptions(viewer),
  ]);
  const choices = programs.map((program) => ({ value: program.id, label: program.name }));
  return (
    <ListPage
      title="Settings"
      actions={<NewKey programs={choices} affiliates={affiliates} />}
      tabs={<SettingsTabs role={viewer.role} active="keys" />}
      panel={{ title: 'API keys' }}
      caption="API keys of the installation"
      columns={keyColumns(can(viewer.role, 'keys.limits'))}
      rows={keys.items}
      rowKey={(row) => row.id}
      cursor={cursorLinks(addressOf('/admin/settings/keys', query), cursor, keys.nextCursor)}
      empty={
        <EmptyState icon={<KeyRound />} title="No API keys yet">
          Your shop reports orders with one. Create it and put it on the shop’s server.
        </EmptyState>
      }
      after={<ConnectAgent address={`${env().APP_URL}/api/mcp`} />}
    />
  );
}
