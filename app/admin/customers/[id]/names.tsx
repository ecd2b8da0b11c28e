import { SplitOff } from '@/app/admin/customers/acts';
import { ListPanel } from '@/components/console/list-panel';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import type { CustomerDetailsDto, CustomerNameDto } from '@/lib/orders/customer-types';
import { nameSourceWords } from '@/lib/orders/customer-words';

type NamesProps = { customer: CustomerDetailsDto; mayWrite: boolean };

/** What the customer is called, whose names these are, and which of them can leave. */
export function Names({ customer: { id, names }, mayWrite }: NamesProps) {
  const canSplit = mayWrite && names.length > 1;
  const columns: Column<CustomerNameDto>[] = [
    {
      key: 'name',
      header: 'Name',
      className: 'wrap-anywhere',
      cell: (row) => <Code>{row.name}</Code>,
    },
    { key: 'source', header: 'Whose', cell: (row) => nameSourceWords(row.source) },
    {
      key: 'since',
      header: 'Since',
      cell: (row) => <DateTime value={row.createdAt} format="date" />,
    },
    ...(canSplit
      ? [
          {
            key: 'split',
            header: 'Split off',
            hideHeader: true,
            align: 'end' as const,
            phone: 'status' as const,
            cell: (row: CustomerNameDto) => <SplitOff customerId={id} name={row.name} />,
          },
        ]
      : []),
  ];
  return (
    <ListPanel
      title="Names"
      description="All of them are this customer"
      caption="What the customer is called"
      columns={columns}
      rows={names}
      rowKey={(row) => `${row.source} ${row.name}`}
    />
  );
}
