import { statementRows } from '@/app/statement-rows';
import { StatementTable } from '@/components/statements/table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import type { StaffViewer } from '@/lib/auth/viewer';

/** The affiliate's latest statements, for those who read the books. */
export async function Statements({
  viewer,
  affiliateId,
}: {
  viewer: StaffViewer;
  affiliateId: string;
}) {
  const { rows } = await statementRows(viewer, affiliateId, { limit: 8 });
  return (
    <Panel title="Statements" flush>
      <StatementTable
        rows={rows}
        path="/admin/statements"
        empty={
          <EmptyState title="No statements yet">
            One comes for each payout once it is paid, and one for each month after it ends.
          </EmptyState>
        }
      />
    </Panel>
  );
}
