import { staffCommissionColumns } from '@/components/commissions/columns';
import { ListPanel } from '@/components/console/list-panel';
import { affiliatePayoutColumns } from '@/components/payouts/columns';
import { EmptyState } from '@/components/ui/empty-state';
import { TextLink } from '@/components/ui/text-link';
import type { CommissionItem } from '@/lib/commissions/dto';
import type { PayoutSummary } from '@/lib/payouts/summary';

type Of<Row> = { affiliateId: string; rows: readonly Row[] };

/** The newest commissions. */
export function NewestCommissions({ affiliateId, rows }: Of<CommissionItem>) {
  const all = `/admin/commissions?tab=all&affiliate=${affiliateId}`;
  return (
    <ListPanel
      title="Commissions"
      action={<TextLink href={all}>All commissions</TextLink>}
      caption="Commissions"
      columns={staffCommissionColumns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `${all}&commission=${row.id}`}
      empty={
        <EmptyState title="No commissions yet">
          They appear here with the first order that counts.
        </EmptyState>
      }
    />
  );
}

/** The newest payouts. */
export function NewestPayouts({ affiliateId, rows }: Of<PayoutSummary>) {
  const all = `/admin/payouts?tab=all&affiliate=${affiliateId}`;
  return (
    <ListPanel
      title="Payouts"
      action={<TextLink href={all}>All payouts</TextLink>}
      caption="Payouts"
      columns={affiliatePayoutColumns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `${all}&payout=${row.id}`}
      empty={
        <EmptyState title="No payouts yet">
          They appear here when the affiliate asks for one.
        </EmptyState>
      }
    />
  );
}
