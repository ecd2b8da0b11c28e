import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { rateWords } from '@/components/affiliates/terms-words';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import type { AffiliateDto } from '@/lib/affiliates/types';

export const affiliateColumns: readonly Column<AffiliateDto>[] = [
  { key: 'name', header: 'Affiliate', cell: (row) => row.name },
  { key: 'code', header: 'Code', cell: (row) => row.code, className: 'wrap-anywhere' },
  {
    key: 'email',
    header: 'E-mail',
    phone: 'hidden',
    cell: (row) => row.email,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'rate',
    header: 'Commission',
    align: 'end',
    phone: 'figure',
    cell: (row) => rateWords(row.terms),
  },
  {
    key: 'since',
    header: 'Since',
    phone: 'hidden',
    cell: (row) => <DateTime value={row.createdAt} format="date" />,
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <AffiliateStatusBadge status={row.status} />,
  },
];

const group: Column<AffiliateDto> = {
  key: 'group',
  header: 'Group',
  phone: 'hidden',
  cell: (row) => row.group.name,
  className: 'wrap-anywhere text-muted',
};

/** Where there is more than one group. */
export const groupedAffiliateColumns: readonly Column<AffiliateDto>[] = affiliateColumns.flatMap(
  (column) => (column.key === 'rate' ? [group, column] : [column]),
);

export const affiliateSelectLabel = (row: AffiliateDto) => row.name;
