import { checkChainAction } from '@/app/admin/books/actions';
import { ActionButton } from '@/components/console/action-button';
import { Code } from '@/components/ui/code';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { StatusBadge } from '@/components/ui/status-badge';
import type { BookCheckRow, ChainState } from '@/lib/books/self-check/queries';

const columns: readonly Column<BookCheckRow>[] = [
  {
    key: 'when',
    header: 'When',
    cell: (row) => <DateTime value={row.finishedAt} format="datetime" />,
  },
  {
    key: 'result',
    header: 'Result',
    phone: 'figure',
    cell: (row) =>
      row.error !== null ? (
        <StatusBadge tone="rose" word="Could not run" />
      ) : row.ok ? (
        <StatusBadge tone="green" word="In order" />
      ) : (
        <StatusBadge tone="rose" word="Not in order" detail={row.failing.join(', ')} />
      ),
  },
  {
    key: 'by',
    header: 'Asked for by',
    cell: (row) => (row.byPerson ? 'A person' : 'The clock'),
    className: 'text-muted',
  },
  {
    key: 'took',
    header: 'Took',
    align: 'end',
    phone: 'hidden',
    cell: (row) => `${((row.finishedAt.getTime() - row.startedAt.getTime()) / 1000).toFixed(1)} s`,
  },
];

/** The checks before this one. */
export function CheckHistory({ rows }: { rows: readonly BookCheckRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Panel flush title="Last checks" description="Every hour, and when somebody asked">
      <DataTable
        caption="Runs of the checks"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
      />
    </Panel>
  );
}

/** How far the audit log is sealed. */
export function Chain({ chain }: { chain: ChainState }) {
  return (
    <Panel
      title="Audit log"
      description="Each row is sealed with the one before it, so that none can be changed, removed or moved unseen."
      action={
        <ActionButton
          action={checkChainAction}
          fields={{}}
          variant="secondary"
          size="sm"
          pendingLabel="Checking"
        >
          Check the chain
        </ActionButton>
      }
    >
      <DefinitionList
        items={[
          {
            term: 'Sealed rows',
            value: formatNumber(Number(chain.sealed)),
            note: chain.sealedAt ? (
              <>
                The newest <DateTime value={chain.sealedAt} format="datetime" />
              </>
            ) : (
              'The first run seals them.'
            ),
          },
          {
            term: 'Waiting',
            value: formatNumber(chain.waiting),
            note: 'Rows are sealed every minute.',
          },
          ...(chain.head === null
            ? []
            : [
                {
                  term: 'Head',
                  value: (
                    <span className="wrap-anywhere">
                      <Code>{chain.head}</Code>
                    </span>
                  ),
                  note: 'Kept elsewhere, it proves later that nothing was cut off: npm run verify -- --chain --head',
                },
              ]),
        ]}
      />
    </Panel>
  );
}
