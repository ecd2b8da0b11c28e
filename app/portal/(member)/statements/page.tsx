import { FileText } from 'lucide-react';
import type { Metadata } from 'next';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { getAcceptedMembership } from '@/app/portal/membership';
import { statementRows } from '@/app/statement-rows';
import { StatementTable } from '@/components/statements/table';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { Stack } from '@/components/ui/stack';
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
  return (
    <>
      <PageHeader title="Statements" />
      <Stack>
        {legal?.legalName ? null : (
          <p className="text-muted">
            Statements name you as {affiliate.name}.{' '}
            <TextLink href="/portal/settings#statement-details">
              Add your legal name and address
            </TextLink>{' '}
            before the next one is issued.
          </p>
        )}
        <div className="border-line bg-surface rounded-lg border">
          <StatementTable
            rows={rows}
            path={PATH}
            empty={
              <EmptyState icon={<FileText />} title="No statements yet">
                One comes for each payout once it is paid, and one for each month after it ends.
              </EmptyState>
            }
          />
        </div>
        <Pagination
          previousHref={cursor ? hrefWith(PATH, query, { cursor: undefined }) : undefined}
          nextHref={nextCursor ? hrefWith(PATH, query, { cursor: nextCursor }) : undefined}
        />
      </Stack>
    </>
  );
}
