import { Layers } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { batchColumns, choiceColumns } from '@/app/admin/payouts/batches/columns';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { can } from '@/lib/auth/permissions';
import { listPayoutBatches } from '@/lib/payouts/batches/list-payout-batches';
import { listBatchChoices, type BatchChoice } from '@/lib/payouts/batches/queries';
import { requireStaff } from '@/lib/people/session';

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
  return (
    <ListPage
      back={{ href: '/admin/payouts', label: 'Payouts' }}
      title="Payout batches"
      before={<NewBatches choices={choices} mayReview={can(viewer.role, 'payouts.review')} />}
      panel={{ title: 'Batches' }}
      caption="Payout batches, newest first"
      columns={batchColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      empty={
        <EmptyState icon={<Layers />} title="No batch yet">
          A batch gathers approved payouts of one currency into one file.
        </EmptyState>
      }
      cursor={cursorLinks(addressOf(path, query), cursor, page.nextCursor)}
    />
  );
}

type NewBatchesProps = { choices: readonly BatchChoice[]; mayReview: boolean };

function NewBatches({ choices, mayReview }: NewBatchesProps) {
  return (
    <ListPanel
      title="New batch"
      description="Approved payouts that are in no batch, by the file that can pay them. A payout joins one batch only."
      caption="Approved payouts by file"
      columns={choiceColumns(mayReview)}
      rows={choices}
      rowKey={(row) => `${row.programId} ${row.currency} ${row.format}`}
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
  );
}
