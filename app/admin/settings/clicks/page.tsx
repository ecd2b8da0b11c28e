import type { Metadata } from 'next';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Tone } from '@/components/ui/tone';
import { requireStaff } from '@/lib/people/session';
import { listJournalStatuses, type JournalStatus } from '@/lib/clicks/recording/journal-status';

export const metadata: Metadata = { title: 'Clicks' };

const STATE_WORDS: Record<JournalStatus['state'], { tone: Tone; word: string }> = {
  direct: { tone: 'green', word: 'Recording' },
  journal: { tone: 'amber', word: 'Kept on disk' },
  unrecorded: { tone: 'rose', word: 'Not recording' },
};

export default async function ClicksPage() {
  const viewer = await requireStaff('console.read');
  const statuses = await listJournalStatuses(viewer);
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={viewer.role} active="clicks" />
        <Panel
          title="Click journal"
          description="While the database is away, clicks are kept on the server’s disk and recorded afterwards, each once."
          flush
        >
          <DataTable
            caption="How each server records clicks"
            rows={statuses}
            rowKey={(row) => row.instance}
            empty={
              <EmptyState title="No server reports yet">
                A server started with “npm start” says every few seconds how it records clicks.
              </EmptyState>
            }
            columns={[
              {
                key: 'instance',
                header: 'Server',
                cell: (row) => row.instance,
                className: 'wrap-anywhere',
              },
              {
                key: 'state',
                header: 'State',
                phone: 'status',
                cell: (row) => <State row={row} />,
              },
              {
                key: 'backlog',
                header: 'On disk',
                align: 'end',
                phoneLabel: 'On disk',
                cell: (row) => formatNumber(row.backlog),
              },
              {
                key: 'oldest',
                header: 'Oldest',
                phoneLabel: 'Oldest',
                cell: (row) =>
                  row.oldestAt ? (
                    <RelativeTime value={row.oldestAt} />
                  ) : (
                    <span className="text-faint">–</span>
                  ),
              },
              {
                key: 'unrecorded',
                header: 'Not recorded',
                align: 'end',
                phoneLabel: 'Not recorded',
                cell: (row) => formatNumber(row.unrecorded),
              },
              {
                key: 'updated',
                header: 'Reported',
                phoneLabel: 'Reported',
                cell: (row) => <RelativeTime value={row.updatedAt} />,
              },
            ]}
          />
        </Panel>
      </Stack>
    </>
  );
}

function State({ row }: { row: JournalStatus }) {
  if (!row.isReporting) return <StatusBadge tone="grey" word="Not reporting" />;
  const { tone, word } = STATE_WORDS[row.state];
  return <StatusBadge tone={tone} word={word} detail={row.problem ?? undefined} />;
}
