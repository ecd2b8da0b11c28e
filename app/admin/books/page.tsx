import type { Metadata } from 'next';
import { Checks } from '@/app/admin/books/checks';
import { balanceColumns } from '@/app/admin/books/columns';
import { Chain, CheckHistory } from '@/app/admin/books/history';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Money } from '@/components/ui/money';
import { ExportLinks } from '@/components/console/export-links';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { requireStaff } from '@/lib/people/session';
import { getBooksState, getChainState, listBookChecks } from '@/lib/books/self-check/queries';
import { getTrialBalance } from '@/lib/books/trial-balance';

export const metadata: Metadata = { title: 'Books' };

export default async function BooksPage() {
  const viewer = await requireStaff('books.read');
  const [{ currencies }, state, history, chain] = await Promise.all([
    getTrialBalance(viewer),
    getBooksState(viewer),
    listBookChecks(viewer, 24),
    getChainState(viewer),
  ]);
  return (
    <>
      <PageHeader
        title="Books"
        description="Every amount stands in two accounts, and nothing is ever overwritten."
        action={<ExportLinks files={[{ label: 'Export ledger', href: '/admin/export/ledger' }]} />}
      />
      <Stack>
        <Checks {...state} />
        {currencies.length === 0 ? (
          <Panel title="Trial balance">
            <EmptyState title="Nothing is booked yet">
              The first commission writes the first entries.
            </EmptyState>
          </Panel>
        ) : (
          currencies.map(({ currency, rows, sumMinor }) => (
            <Panel
              key={currency}
              flush
              title={`Trial balance, ${currency}`}
              action={
                sumMinor === 0n ? (
                  <StatusBadge tone="green" word="Balanced" />
                ) : (
                  <StatusBadge tone="rose" word="Not balanced" />
                )
              }
            >
              <DataTable
                caption={`Trial balance, ${currency}`}
                columns={balanceColumns(currency)}
                rows={rows}
                rowKey={(row) => row.kind}
                rowHref={(row) => `/admin/books/${currency}/${row.kind}`}
                totals={{ kind: 'Sum', minor: <Money minor={sumMinor} currency={currency} /> }}
              />
            </Panel>
          ))
        )}
        <Chain chain={chain} />
        <CheckHistory rows={history} />
      </Stack>
    </>
  );
}
