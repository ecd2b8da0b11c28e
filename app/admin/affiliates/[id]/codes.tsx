import { createDiscountCodeAction } from '@/app/admin/affiliates/actions';
import { codeColumns, endCodeColumn, madeColumn } from '@/app/admin/affiliates/[id]/columns';
import { FormDialog } from '@/components/console/form-dialog';
import { ListFoot, type ListCursor } from '@/components/console/list-foot';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { Panel } from '@/components/ui/panel';
import type { MadeCodeDto } from '@/lib/connectors/codes/queries';
import type { DiscountCodeDto } from '@/lib/discount-codes/queries';

type CodesProps = {
  affiliateId: string;
  codes: readonly DiscountCodeDto[];
  /** How they are doing in the shops where codes are made by themselves. */
  made: ReadonlyMap<string, readonly MadeCodeDto[]>;
  currency: string;
  mayWrite: boolean;
  cursor: ListCursor;
};

export function Codes({ affiliateId, codes, made, currency, mayWrite, cursor }: CodesProps) {
  const columns = made.size === 0 ? codeColumns : [...codeColumns, madeColumn(made)];
  return (
    <Panel
      title="Discount codes"
      flush={codes.length > 0}
      action={mayWrite ? <NewCode affiliateId={affiliateId} currency={currency} /> : null}
    >
      {codes.length === 0 ? (
        <p className="text-muted">
          No codes yet. A code at checkout brings the affiliate the order without a click.
        </p>
      ) : (
        <>
          <DataTable
            caption="Discount codes of the affiliate"
            columns={mayWrite ? [...columns, endCodeColumn] : columns}
            rows={codes}
            rowKey={(row) => row.id}
          />
          <div className="px-4 md:px-5">
            <ListFoot cursor={cursor} />
          </div>
        </>
      )}
    </Panel>
  );
}

function NewCode({ affiliateId, currency }: { affiliateId: string; currency: string }) {
  return (
    <FormDialog
      trigger={<Button size="sm">New code</Button>}
      title="New discount code"
      description="Make the same code in the shop, which takes the money off. A Stripe shop with a restricted key gets it by itself."
      fields={[
        { kind: 'hidden', name: 'affiliateId', label: '', value: affiliateId },
        { kind: 'text', name: 'code', label: 'Code', maxLength: 50, required: true },
        {
          kind: 'select',
          name: 'kind',
          label: 'Gives',
          options: [
            { value: 'percent', label: 'Percent off' },
            { value: 'fixed', label: 'A fixed amount off' },
          ],
          value: 'percent',
        },
        {
          kind: 'number',
          decimal: true,
          name: 'percent',
          label: 'Percent',
          unit: '%',
          optional: true,
        },
        { kind: 'number', decimal: true, name: 'amount', label: 'Amount', optional: true },
        {
          kind: 'text',
          name: 'currency',
          label: 'Currency of the amount',
          value: currency,
          maxLength: 3,
        },
        { kind: 'date', name: 'startsOn', label: 'First day', hint: 'In UTC', optional: true },
        { kind: 'date', name: 'endsOn', label: 'Last day', hint: 'In UTC', optional: true },
      ]}
      action={createDiscountCodeAction}
      submitLabel="Create"
    />
  );
}
