import { topAffiliateColumns } from '@/app/admin/(overview)/columns';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import type { TopAffiliate } from '@/lib/reports/types';

type TopAffiliatesProps = { rows: readonly TopAffiliate[]; currency: string };

export function TopAffiliates({ rows, currency }: TopAffiliatesProps) {
  return (
    <DataTable
      caption="Top affiliates"
      columns={topAffiliateColumns(currency)}
      rows={rows}
      rowKey={(row) => row.affiliateId}
      rowHref={(row) => `/admin/affiliates/${row.affiliateId}`}
      empty={
        <EmptyState
          title="Nobody earned anything in this time"
          action={<LinkButton href="/admin/affiliates">See the affiliates</LinkButton>}
        >
          The affiliates who earned most stand here as soon as orders come in.
        </EmptyState>
      }
    />
  );
}
