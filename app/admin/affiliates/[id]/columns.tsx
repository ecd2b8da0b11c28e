import { deactivateDiscountCodeAction } from '@/app/admin/affiliates/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { MadeCodeStatus } from '@/app/admin/made-code-status';
import { DiscountCodeStatusBadge } from '@/components/discount-codes/status';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import type { MadeCodeDto } from '@/lib/connectors/codes/queries';
import type { DiscountCodeDto } from '@/lib/discount-codes/queries';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';

export const codeColumns: readonly Column<DiscountCodeDto>[] = [
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

/** Where codes are made in a shop by themselves. */
export function madeColumn(
  made: ReadonlyMap<string, readonly MadeCodeDto[]>,
): Column<DiscountCodeDto> {
  return {
    key: 'made',
    header: 'In the shop',
    cell: ({ id }) => (
      <>
        {made.get(id)?.map((row) => (
          <MadeCodeStatus key={row.id} row={row} />
        ))}
      </>
    ),
  };
}

/** For those who may end a code. */
export const endCodeColumn: Column<DiscountCodeDto> = {
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

function offWords(code: DiscountCodeDto): string {
  if (code.kind === 'percent') return `${formatBps(code.percentBps ?? 0, NARROW_NO_BREAK)} off`;
  return code.amountMinor !== null && code.currency !== null
    ? `${formatMoney(code.amountMinor, code.currency)} off`
    : '';
}
