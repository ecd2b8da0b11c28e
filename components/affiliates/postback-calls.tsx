import { Code } from '@/components/ui/code';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';

type Call = {
  id: string;
  event: string;
  at: Date;
  /** Null when no answer came. */
  statusCode: number | null;
  isDone: boolean;
};

const columns: readonly Column<Call>[] = [
  { key: 'event', header: 'Event', cell: (row) => <Code>{row.event}</Code> },
  { key: 'at', header: 'When', cell: (row) => <DateTime value={row.at} format="datetime" /> },
  {
    key: 'answer',
    header: 'Answer',
    phone: 'status',
    cell: (row) => (
      <StatusBadge
        tone={row.isDone ? 'green' : 'rose'}
        word={row.statusCode === null ? 'No answer' : String(row.statusCode)}
      />
    ),
  },
];

/** The latest calls of a postback: what was answered is a number, never more. */
export function PostbackCalls({ calls }: { calls: readonly Call[] }) {
  return (
    <DataTable
      caption="Latest calls, newest first"
      columns={columns}
      rows={calls}
      rowKey={(row) => row.id}
      empty={<p className="text-muted px-4 py-3 md:px-5">It was not called yet.</p>}
    />
  );
}
