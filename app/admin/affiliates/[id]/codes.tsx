import {
  createDiscountCodeAction,
  deactivateDiscountCodeAction,
} from '@/app/admin/affiliates/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { DiscountCodeStatusBadge } from '@/components/discount-codes/status';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';
import { Panel } from '@/components/ui/panel';
import type { DiscountCodeDto } from '@/lib/discount-codes/queries';

function offWords(code: DiscountCodeDto): string {
  if (code.kind === 'percent') return `${formatBps(code.percentBps ?? 0, NARROW_NO_BREAK)} off`;
  return code.amountMinor !== null && code.currency !== null
    ? `${formatMoney(code.amountMinor, code.currency)} off`
    : '';
}

const columns: readonly Column<DiscountCodeDto>[] = [
  { key: 'code', header: 'Code', cell: (row) => <Code>{row.code}</Code> },
  { key: 'off', header: 'Gives', phone: 'figure', cell: offWords },
  {
    key: 'window',
    header: 'From and to',
    cell: (row) => (
      <>
        {row.startsAt ? <DateTime value={row.startsAt} /> : 'Any time'}
        {row.endsAt ? (
          <>
            {' to '}
            <DateTime value={row.endsAt} />
          </>
        ) : null}
      </>
    ),
  },
  {
    key: 'active',
    header: 'Status',
    phone: 'status',
    cell: (row) => <DiscountCodeStatusBadge active={row.active} />,
  },
];

const endColumn: Column<DiscountCodeDto> = {
  key: 'end',
  header: 'End',
  hideHeader: true,
  align: 'end',
  cell: (row) =>
    row.active ? (
      <ConfirmAction
        trigger={
          <Button size="sm" variant="ghost" aria-label={`End the code ${row.code}`}>
            End…
          </Button>
        }
        title={`End the discount code ${row.code}?`}
        description="Orders from now on do not count by it. Orders before keep it."
        confirmLabel="End"
        tone="danger"
        action={deactivateDiscountCodeAction}
        fields={{ discountCodeId: row.id }}
      />
    ) : null,
};

type CodesProps = {
  affiliateId: string;
  codes: readonly DiscountCodeDto[];
  currency: string;
  mayWrite: boolean;
};

export function Codes({ affiliateId, codes, currency, mayWrite }: CodesProps) {
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
        <DataTable
          caption="Discount codes of the affiliate"
          columns={mayWrite ? [...columns, endColumn] : columns}
          rows={codes}
          rowKey={(row) => row.id}
        />
      )}
    </Panel>
  );
}

function NewCode({ affiliateId, currency }: { affiliateId: string; currency: string }) {
  return (
    <FormDialog
      trigger={<Button size="sm">New code</Button>}
      title="New discount code"
      description="Make the same code in the shop: the shop takes the money off."
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
