import { hrefWith } from '@/app/address';
import { statementRows } from '@/app/statement-rows';
import { ListPanel } from '@/components/console/list-panel';
import { statementColumns } from '@/components/statements/columns';
import { EmptyState } from '@/components/ui/empty-state';
import { TextLink } from '@/components/ui/text-link';
import type { StaffViewer } from '@/lib/auth/viewer';

/** The affiliate's statements, the latest first, for those who read the books. */
export async function Statements({
  viewer,
  affiliateId,
  cursor,
}: {
  viewer: StaffViewer;
  affiliateId: string;
  cursor: string | undefined;
}) {
  const { rows, nextCursor } = await statementRows(viewer, affiliateId, {
    cursor: cursor ?? null,
    limit: 8,
  });
  const here = (statements: string | undefined) =>
    `${hrefWith(`/admin/affiliates/${affiliateId}`, {}, { statements })}#statements`;
  return (
    <ListPanel
      id="statements"
      title="Statements"
      action={
        <>
          {cursor ? <TextLink href={here(undefined)}>Latest</TextLink> : null}
          {nextCursor ? <TextLink href={here(nextCursor)}>Earlier</TextLink> : null}
        </>
      }
      caption="Statements, the latest first"
      columns={statementColumns('/admin/statements')}
      rows={rows}
      rowKey={(row) => row.ref}
      empty={
        <EmptyState title="No statements yet">
          One comes for each payout once it is paid, and one for each month after it ends.
        </EmptyState>
      }
    />
  );
}
