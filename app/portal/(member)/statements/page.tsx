import { FileText } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { getAcceptedMembership } from '@/app/portal/membership';
import { statementRows } from '@/app/statement-rows';
import { ListPage } from '@/components/console/list-page';
import { statementColumns } from '@/components/statements/columns';
import { EmptyState } from '@/components/ui/empty-state';
import { TextLink } from '@/components/ui/text-link';
import { getLegalDetails } from '@/lib/affiliates/save-legal-details';
import { requireAffiliate } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Statements' };

const PATH = '/portal/statements';

export default async function StatementsPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ affiliate }, query] = await Promise.all([getAcceptedMembership(viewer), searchParams]);
  const cursor = textOf(query, 'cursor');
  const [{ rows, nextCursor }, legal] = await Promise.all([
    statementRows(viewer, viewer.affiliateId, { cursor: cursor ?? null, limit: 25 }),
    getLegalDetails(viewer, viewer.affiliateId),
  ]);
  const here = addressOf(PATH, query);
  return (
    <ListPage
      title="Statements"
      before={
        legal?.legalName ? null : (
          <p className="text-muted">
            Statements name you as {affiliate.name}.{' '}
            <TextLink href="/portal/settings#statement-details">
              Add your legal name and address
            </TextLink>{' '}
            before the next one is issued.
          </p>
        )
      }
      caption="Statements, the latest first"
      columns={statementColumns(PATH)}
      rows={rows}
      rowKey={(row) => row.ref}
      empty={
        <EmptyState icon={<FileText />} title="No statements yet">
          One comes for each payout once it is paid, and one for each month after it ends.
        </EmptyState>
      }
      cursor={cursorLinks(here, cursor, nextCursor)}
    />
  );
}
