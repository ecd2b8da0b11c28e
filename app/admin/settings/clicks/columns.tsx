import type { Column } from '@/components/ui/data-table';
import { formatNumber } from '@/components/ui/format';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Tone } from '@/components/ui/tone';
import type { JournalStatus } from '@/lib/clicks/recording/journal-status';

const STATE_WORDS: Record<JournalStatus['state'], { tone: Tone; word: string }> = {
  direct: { tone: 'green', word: 'Recording' },
  journal: { tone: 'amber', word: 'Kept on disk' },
  unrecorded: { tone: 'rose', word: 'Not recording' },
};

export const journalColumns: readonly Column<JournalStatus>[] = [
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
      row.oldestAt ? <RelativeTime value={row.oldestAt} /> : <span className="text-faint">–</span>,
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
];

function State({ row }: { row: JournalStatus }) {
  if (!row.isReporting) return <StatusBadge tone="grey" word="Not reporting" />;
  const { tone, word } = STATE_WORDS[row.state];
  return <StatusBadge tone={tone} word={word} detail={row.problem ?? undefined} />;
}
