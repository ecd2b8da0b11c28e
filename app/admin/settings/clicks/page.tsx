import type { Metadata } from 'next';
import { journalColumns } from '@/app/admin/settings/clicks/columns';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { listJournalStatuses } from '@/lib/clicks/recording/journal-status';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Clicks' };

export default async function ClicksPage() {
  const viewer = await requireStaff('console.read');
  const statuses = await listJournalStatuses(viewer);
  return (
    <ListPage
      title="Settings"
      tabs={<SettingsTabs role={viewer.role} active="clicks" />}
      panel={{
        title: 'Click journal',
        description:
          'While the database is away, clicks are kept on the server’s disk and recorded afterwards, each once.',
      }}
      caption="How each server records clicks"
      columns={journalColumns}
      rows={statuses}
      rowKey={(row) => row.instance}
      empty={
        <EmptyState title="No server reports yet">
          A server started with “npm start” says every few seconds how it records clicks.
        </EmptyState>
      }
    />
  );
}
