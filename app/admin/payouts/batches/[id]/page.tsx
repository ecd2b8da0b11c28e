import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BatchActions } from '@/app/admin/payouts/batches/[id]/batch-actions';
import { batchPayoutColumns } from '@/app/admin/payouts/batches/[id]/columns';
import { ImportResults } from '@/app/admin/payouts/batches/import-results';
import { addressOf, cursorLinks, textOf, type Query } from '@/app/address';
import { ListPage } from '@/components/console/list-page';
import { SaidHere } from '@/components/console/said-here';
import { Code } from '@/components/ui/code';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { StatusBadge } from '@/components/ui/status-badge';
import { Timeline } from '@/components/ui/timeline';
import { can } from '@/lib/auth/permissions';
import type { BatchStatus } from '@/lib/payouts/batch-types';
import { dayInWords } from '@/lib/payouts/batches/execution-day';
import { getPayoutBatch } from '@/lib/payouts/batches/queries';
import { BATCH_FORMAT_WORDS, BATCH_STATUS_WORDS, providerAsks } from '@/lib/payouts/batches/words';
import { listPayouts } from '@/lib/payouts/queries';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Payout batch' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> };
type Batch = NonNullable<Awaited<ReturnType<typeof getPayoutBatch>>>;

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
  const path = `/admin/payouts/batches/${id}`;
  return (
    <ListPage
      back={{ href: '/admin/payouts/batches', label: 'Batches' }}
      title="Payout batch"
      actions={
        batch.fileHash !== null && mayReview ? (
          <LinkButton href={`${path}/file`} plain>
            Download the file
          </LinkButton>
        ) : null
      }
      before={
        <>
          <AboutBatch batch={batch} mayReview={mayReview} />
          {mayReview ? <Results batch={batch} /> : null}
        </>
      }
      panel={{ title: 'Payouts' }}
      caption="Payouts in this batch"
      columns={batchPayoutColumns(id, mayReview && batch.status === 'draft')}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `/admin/payouts?tab=all&payout=${row.id}`}
      empty={<EmptyState title="No payout is in it">They left before it was sent.</EmptyState>}
      cursor={cursorLinks(addressOf(path, query), cursor, page.nextCursor)}
      after={<History timeline={batch.timeline} />}
    />
  );
}

function AboutBatch({ batch, mayReview }: { batch: Batch; mayReview: boolean }) {
  const { format, status, amountMinor, currency, payoutCount, fileHash, closeReason, executeOn } =
    batch;
  const words = BATCH_STATUS_WORDS[status];
  return (
    <Panel
      title={BATCH_FORMAT_WORDS[format]}
      description={[NEXT_STEPS[status], providerAsks(format, currency)].filter(Boolean).join(' ')}
      action={<StatusBadge tone={words.tone} word={words.label} />}
      footer={
        mayReview && (status === 'draft' || status === 'approved') ? (
          <SaidHere>
            <BatchActions batch={batch} />
          </SaidHere>
        ) : undefined
      }
    >
      <DefinitionList
        items={[
          { term: 'Amount', value: <Money minor={amountMinor} currency={currency} /> },
          { term: 'Payouts', value: formatNumber(payoutCount) },
          ...(fileHash === null || executeOn === null
            ? []
            : [{ term: 'The bank pays on', value: dayInWords(executeOn) }]),
          ...(fileHash === null
            ? []
            : [{ term: 'SHA-256 of the file', value: <Code>{fileHash}</Code> }]),
          ...(closeReason === null ? [] : [{ term: 'Reason', value: closeReason }]),
        ]}
      />
    </Panel>
  );
}

function Results({ batch: { id, fileHash, format } }: { batch: Batch }) {
  if (fileHash === null || format === 'manual') return null;
  return (
    <Panel
      title="Import results"
      description="Each payout becomes paid, failed or returned as the file says. Nothing changes before you confirm."
    >
      <SaidHere>
        <ImportResults batchId={id} what={RESULT_FILES[format]} />
      </SaidHere>
    </Panel>
  );
}

function History({ timeline }: Pick<Batch, 'timeline'>) {
  return (
    <Panel title="History">
      <Timeline
        items={timeline.map((event, index) => ({
          id: String(index),
          title: event.text,
          at: event.at,
          by: event.by,
          body: event.reason,
        }))}
      />
    </Panel>
  );
}
