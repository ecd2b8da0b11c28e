import { checkChainAction } from '@/app/admin/books/actions';
import { checkColumns } from '@/app/admin/books/columns';
import { ActionButton } from '@/components/console/action-button';
import { Code } from '@/components/ui/code';
import { DataTable } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import type { BookCheckRow, ChainState } from '@/lib/books/self-check/queries';

/** The checks before this one. */
export function CheckHistory({ rows }: { rows: readonly BookCheckRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Panel flush title="Last checks" description="Every hour, and when somebody asked">
      <DataTable
        caption="Runs of the checks"
        columns={checkColumns}
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
