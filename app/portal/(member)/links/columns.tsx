import { Pencil } from 'lucide-react';
import { LinkDialog } from '@/app/portal/(member)/links/link-dialog';
import { DiscountCodeStatusBadge } from '@/components/discount-codes/status';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { IconButton } from '@/components/ui/icon-button';
import type { DiscountCodeDto } from '@/lib/discount-codes/queries';
import type { DestinationPolicy, LinkView } from '@/lib/links/types';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';

type LinkColumnsOf = {
  /** The affiliate's own link, which a named one stands behind. */
  link: string;
  /** The same without its protocol: "shop.example/r/ANA/". */
  prefix: string;
  policy: DestinationPolicy;
  days: number;
  clicks: ReadonlyMap<string, number>;
  /** Whose membership has ended has nothing to copy or change. */
  mayMake: boolean;
};

export function linkColumns(of: LinkColumnsOf): readonly Column<LinkView>[] {
  const { prefix, policy, days, clicks, mayMake } = of;
  return [
    {
      key: 'name',
      header: 'Name',
      cell: (row) => row.name,
      className: 'wrap-anywhere md:min-w-32',
    },
    {
      key: 'address',
      header: 'Address',
      cell: (row) => <Address row={row} of={of} />,
    },
    {
      key: 'destination',
      header: 'Leads to',
      cell: (row) => row.destination,
      className: 'wrap-anywhere text-muted md:min-w-40',
    },
    {
      key: 'sub',
      header: 'Sub-ID',
      phone: 'hidden',
      cell: (row) => row.defaultSubId ?? '',
      className: 'wrap-anywhere text-muted md:min-w-28',
    },
    {
      key: 'clicks',
      header: `Clicks, ${days} days`,
      align: 'end',
      phone: 'figure',
      cell: (row) => (
        <>
          {formatNumber(clicks.get(row.id) ?? 0)}
          <span className="text-muted md:hidden"> clicks</span>
        </>
      ),
    },
    ...(mayMake ? [changeColumn(policy, prefix)] : []),
  ];
}

function changeColumn(policy: DestinationPolicy, prefix: string): Column<LinkView> {
  return {
    key: 'change',
    header: 'Change',
    hideHeader: true,
    align: 'end',
    phone: 'status',
    cell: (row) => <ChangeLink row={row} policy={policy} prefix={prefix} />,
  };
}

function Address({ row, of }: { row: LinkView; of: LinkColumnsOf }) {
  const { link, prefix, mayMake } = of;
  return (
    <span className="inline-flex items-center gap-1">
      <span className="wrap-anywhere">
        {prefix}
        {row.slug}
      </span>
      {mayMake ? (
        <CopyButton value={`${link}/${row.slug}`} label={`Copy ${row.name}`} size="sm" iconOnly />
      ) : null}
    </span>
  );
}

function ChangeLink({
  row,
  policy,
  prefix,
}: {
  row: LinkView;
  policy: DestinationPolicy;
  prefix: string;
}) {
  return (
    <LinkDialog
      link={row}
      policy={policy}
      prefix={prefix}
      trigger={
        <IconButton
          label={`Change ${row.name}`}
          size="sm"
          icon={<Pencil aria-hidden />}
          className="text-muted"
        />
      }
    />
  );
}

export const codeColumns = (mayMake: boolean): readonly Column<DiscountCodeDto>[] => [
  {
    key: 'code',
    header: 'Code',
    cell: (row) => (
      <span className="inline-flex items-center gap-1">
        <Code>{row.code}</Code>
        {mayMake ? (
          <CopyButton value={row.code} label={`Copy ${row.code}`} size="sm" iconOnly />
        ) : null}
      </span>
    ),
  },
  { key: 'gives', header: 'The customer saves', cell: saving, phone: 'figure' },
  { key: 'window', header: 'Valid', cell: (row) => <Window code={row} /> },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <DiscountCodeStatusBadge active={row.active} />,
  },
];

function saving(code: DiscountCodeDto): string {
  if (code.kind === 'percent')
    return code.percentBps === null ? '' : formatBps(code.percentBps, NARROW_NO_BREAK);
  return code.amountMinor === null || code.currency === null
    ? ''
    : formatMoney(code.amountMinor, code.currency);
}

function Window({ code }: { code: DiscountCodeDto }) {
  if (!code.startsAt && !code.endsAt) return 'Without end';
  return (
    <>
      {code.startsAt ? (
        <>
          from <DateTime value={code.startsAt} />{' '}
        </>
      ) : null}
      {code.endsAt ? (
        <>
          until <DateTime value={code.endsAt} />
        </>
      ) : null}
    </>
  );
}
