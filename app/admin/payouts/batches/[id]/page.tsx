import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { removeFromBatchAction } from '@/app/admin/payouts/batches/actions';
import { BatchActions } from '@/app/admin/payouts/batches/[id]/batch-actions';
import { ImportResults } from '@/app/admin/payouts/batches/import-results';
import { hrefWith, textOf, type Query } from '@/app/address';
import { ActionButton } from '@/components/console/action-button';
import { ListFoot } from '@/components/console/list-foot';
import { SaidHere } from '@/components/console/said-here';
import { PayoutStatusBadge } from '@/components/payouts/status';
import { Code } from '@/components/ui/code';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { Timeline } from '@/components/ui/timeline';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { getPayoutBatch } from '@/lib/payouts/batches/queries';
import type { BatchStatus } from '@/lib/payouts/batch-types';
import { BATCH_FORMAT_WORDS, BATCH_STATUS_WORDS, providerAsks } from '@/lib/payouts/batches/words';
import { listPayouts, type PayoutSummary } from '@/lib/payouts/queries';

export const metadata: Metadata = { title: 'Payout batch' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

/** What the batch waits for. */
const NEXT_STEPS: Record<BatchStatus, string> = {
  draft: 'Waits for approval, by somebody other than its maker when there is one.',
  approved: 'Send it to get its file.',
  sent: 'Give the file to your bank or provider, then import the result or mark each payout by hand.',
  closed: 'Every payout in it has its result.',
  cancelled: 'Its payouts may join another batch.',
};

const RESULT_FILES = {
  paypal: 'The result of the payment file that PayPal offers for download, as CSV.',
  wise: 'The transfers of the batch, exported by Wise as CSV.',
  sepa: 'The bank’s pain.002 answer, as XML.',
};

export default async function BatchPage({ params, searchParams }: Props) {
  const viewer = await requireStaff('console.read');
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const cursor = textOf(query, 'cursor');
  const [batch, page] = await Promise.all([
    getPayoutBatch(viewer, id),
    listPayouts(viewer, { batchId: id }, { cursor: cursor ?? null }),
  ]);
  if (!batch) notFound();
  const mayReview = can(viewer.role, 'payouts.review');
  const words = BATCH_STATUS_WORDS[batch.status];
  const here = (changes: Record<string, string | undefined>) =>
    hrefWith(`/admin/payouts/batches/${id}`, query, changes);
  return (
    <>
      <PageHeader
        back={{ href: '/admin/payouts/batches', label: 'Batches' }}
        title="Payout batch"
        action={
          batch.fileHash !== null && mayReview ? (
            <LinkButton href={`/admin/payouts/batches/${id}/file`} plain>
              Download the file
            </LinkButton>
          ) : null
        }
      />
      <Stack>
        <Panel
          title={BATCH_FORMAT_WORDS[batch.format]}
          description={[NEXT_STEPS[batch.status], providerAsks(batch.format, batch.currency)]
            .filter(Boolean)
            .join(' ')}
          action={<StatusBadge tone={words.tone} word={words.label} />}
          footer={
            mayReview && (batch.status === 'draft' || batch.status === 'approved') ? (
              <SaidHere>
                <BatchActions batch={batch} />
              </SaidHere>
            ) : undefined
          }
        >
          <DefinitionList
            items={[
              {
                term: 'Amount',
                value: <Money minor={batch.amountMinor} currency={batch.currency} />,
              },
              { term: 'Payouts', value: formatNumber(batch.payoutCount) },
              ...(batch.fileHash === null
                ? []
                : [{ term: 'SHA-256 of the file', value: <Code>{batch.fileHash}</Code> }]),
              ...(batch.closeReason === null ? [] : [{ term: 'Reason', value: batch.closeReason }]),
            ]}
          />
        </Panel>
        {mayReview && batch.fileHash !== null && batch.format !== 'manual' ? (
          <Panel
            title="Import results"
            description="Each payout becomes paid, failed or returned as the file says. Nothing changes before you confirm."
          >
            <SaidHere>
              <ImportResults batchId={batch.id} what={RESULT_FILES[batch.format]} />
            </SaidHere>
          </Panel>
        ) : null}
        <Panel title="Payouts" flush>
          <DataTable
            caption="Payouts in this batch"
            rows={page.items}
            rowKey={(row) => row.id}
            rowHref={(row) => `/admin/payouts?tab=all&payout=${row.id}`}
            columns={mayReview && batch.status === 'draft' ? [...COLUMNS, removeFrom(id)] : COLUMNS}
            empty={
              <EmptyState title="No payout is in it">They left before it was sent.</EmptyState>
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
        <Panel title="History">
          <Timeline
            items={batch.timeline.map((event, index) => ({
              id: String(index),
              title: event.text,
              at: event.at,
              by: event.by,
              body: event.reason,
            }))}
          />
        </Panel>
      </Stack>
    </>
  );
}

const COLUMNS: readonly Column<PayoutSummary>[] = [
  { key: 'affiliate', header: 'Affiliate', cell: (row) => row.affiliate.name },
  {
    key: 'to',
    header: 'To',
    cell: (row) => <span className="text-muted">{row.maskedDetails}</span>,
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
    cell: (row) => <PayoutStatusBadge payout={row} />,
  },
];

function removeFrom(batchId: string): Column<PayoutSummary> {
  return {
    key: 'remove',
    header: 'Take out',
    hideHeader: true,
    align: 'end',
    cell: (row) => (
      <ActionButton
        action={removeFromBatchAction}
        fields={{ batchId, payoutId: row.id }}
        variant="ghost"
        size="sm"
      >
        Take out
      </ActionButton>
    ),
  };
}
