import { Layers } from 'lucide-react';
import type { Metadata } from 'next';
import { createBatchAction } from '@/app/admin/payouts/batches/actions';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { ConfirmAction } from '@/components/console/confirm-action';
import { ListFoot } from '@/components/console/list-foot';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { formatMoney } from '@/lib/money/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { listBatchChoices, type BatchChoice } from '@/lib/payouts/batches/queries';
import { BATCH_FORMAT_WORDS, BATCH_STATUS_WORDS } from '@/lib/payouts/batches/words';
import { listPayoutBatches } from '@/lib/payouts/batches/list-payout-batches';

export const metadata: Metadata = { title: 'Payout batches' };

const path = '/admin/payouts/batches';

export default async function BatchesPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [page, choices] = await Promise.all([
    listPayoutBatches(viewer, cursor ? { cursor } : {}),
    listBatchChoices(viewer),
  ]);
  const mayReview = can(viewer.role, 'payouts.review');
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  return (
    <>
      <PageHeader back={{ href: '/admin/payouts', label: 'Payouts' }} title="Payout batches" />
      <Stack>
        <Panel
          title="New batch"
          description="Approved payouts that are in no batch, by the file that can pay them. A payout joins one batch only."
          flush
        >
          <DataTable
            caption="Approved payouts by file"
            rows={choices}
            rowKey={(row) => `${row.programId} ${row.currency} ${row.format}`}
            columns={[
              { key: 'format', header: 'File', cell: (row) => BATCH_FORMAT_WORDS[row.format] },
              { key: 'program', header: 'Program', cell: (row) => row.programName },
              {
                key: 'count',
                header: 'Payouts',
                align: 'end',
                phoneLabel: 'Payouts',
                cell: (row) => formatNumber(row.payoutCount),
              },
              {
                key: 'amount',
                header: 'Amount',
                align: 'end',
                phone: 'figure',
                cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
              },
              {
                key: 'make',
                header: 'Make',
                hideHeader: true,
                align: 'end',
                phone: 'status',
                cell: (row) => (mayReview ? <MakeBatch choice={row} /> : null),
              },
            ]}
            empty={
              <EmptyState
                icon={<Layers />}
                title="No approved payout waits"
                action={<LinkButton href="/admin/payouts">Payouts to approve</LinkButton>}
              >
                Approve payouts first; they appear here by currency and file.
              </EmptyState>
            }
          />
        </Panel>
        <Panel title="Batches" flush>
          <DataTable
            caption="Payout batches, newest first"
            rows={page.items}
            rowKey={(row) => row.id}
            rowHref={(row) => `${path}/${row.id}`}
            columns={[
              {
                key: 'made',
                header: 'Made',
                cell: (row) => <DateTime value={row.createdAt} format="date" />,
              },
              { key: 'format', header: 'File', cell: (row) => BATCH_FORMAT_WORDS[row.format] },
              {
                key: 'count',
                header: 'Payouts',
                align: 'end',
                phoneLabel: 'Payouts',
                cell: (row) => formatNumber(row.payoutCount),
              },
              {
                key: 'amount',
                header: 'Amount',
                align: 'end',
                phone: 'figure',
                cell: (row) => <Money minor={row.amountMinor} currency={row.currency} />,
              },
              {
                key: 'status',
                header: 'Status',
                phone: 'status',
                cell: (row) => (
                  <StatusBadge
                    tone={BATCH_STATUS_WORDS[row.status].tone}
                    word={BATCH_STATUS_WORDS[row.status].label}
                  />
                ),
              },
            ]}
            empty={
              <EmptyState icon={<Layers />} title="No batch yet">
                A batch gathers approved payouts of one currency into one file.
              </EmptyState>
            }
          />
        </Panel>
        {cursor || page.nextCursor ? (
          <ListFoot
            summary={null}
            firstHref={cursor ? here({ cursor: undefined }) : undefined}
            nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
          />
        ) : null}
      </Stack>
    </>
  );
}

function MakeBatch({ choice }: { choice: BatchChoice }) {
  const { programId, currency, format, payoutCount, amountMinor } = choice;
  const what = `${formatNumber(payoutCount)} ${payoutCount === 1 ? 'payout' : 'payouts'}, ${formatMoney(amountMinor, currency)}`;
  return (
    <ConfirmAction
      trigger={
        <Button size="sm" aria-label={`New batch: ${BATCH_FORMAT_WORDS[format]}, ${what}`}>
          New batch…
        </Button>
      }
      title={`Put ${what} into a batch?`}
      description={`${BATCH_FORMAT_WORDS[format]}. Nothing leaves before the batch is approved and its file is taken. More than one file takes become several batches.`}
      confirmLabel="Make the batch"
      action={createBatchAction}
      fields={{ programId, currency, format }}
    />
  );
}
